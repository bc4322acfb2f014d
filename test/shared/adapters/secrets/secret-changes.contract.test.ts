import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, expect, test } from '@jest/globals';

import { connectSecretChanges } from '../../../../shared/adapters/secrets/secret-changes.ts';
import { describeOnEmulator, emulatorConfig } from '../../../support/dynamodb/emulator.ts';

const client = new SecretsManagerClient(emulatorConfig);
let arn: string;

describeOnEmulator('a change of a secret on the AWS emulator', () => {
  beforeEach(async () => {
    const Name = `secret-changes-${randomUUID()}`;
    const made = await client.send(new CreateSecretCommand({ Name, SecretString: '0' }));
    arn = made.ARN ?? '';
  });

  afterAll(() => client.destroy());

  const text = async () =>
    (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString;

  test('gives the text that counts from then on, and nothing where it leaves it', async () => {
    const change = connectSecretChanges(client);
    await change(arn, (known) => `${known}1`);
    expect(await text()).toBe('01');
    await change(arn, () => null);
    expect(await text()).toBe('01');
  });

  test('is made again from what others wrote meanwhile, and loses nothing of it', async () => {
    const change = connectSecretChanges(client);
    await Promise.all(['a', 'b', 'c'].map((mine) => change(arn, (known) => `${known}${mine}`)));
    expect((await text())?.split('').sort()).toEqual(['0', 'a', 'b', 'c']);
  });

  test('does not undo what a person wrote between its look and its write', async () => {
    const seen: string[] = [];
    const slow = Object.assign(Object.create(client) as SecretsManagerClient, {
      send: async (command: PutSecretValueCommand) => {
        if (command instanceof PutSecretValueCommand && seen.length === 1) {
          await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'person' }));
        }
        return client.send(command);
      },
    });
    await connectSecretChanges(slow)(arn, (known) => {
      seen.push(known);
      return `${known}+`;
    });
    expect(seen).toEqual(['0', 'person']);
    expect(await text()).toBe('person+');
  });
});
