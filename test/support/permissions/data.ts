import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';

import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';
import type { Names } from '../aws/resolved-template.ts';
import { emulatorConfig } from '../dynamodb/emulator.ts';
import { ingestToken, readSecret } from './callers.ts';

export const tableArn = (name: string): string =>
  `arn:aws:dynamodb:${emulatorConfig.region}:000000000000:table/${name}`;
export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

/** What the template keeps data in, made on the emulator; its names by logical id. */
export const makeData = async (
  resources: readonly (readonly [string, { readonly Type: string }])[],
): Promise<Readonly<Record<string, Names>>> => {
  const db = new DynamoDBClient(emulatorConfig);
  const s3 = new S3Client({ ...emulatorConfig, forcePathStyle: true });
  const secrets = new SecretsManagerClient(emulatorConfig);
  const sns = new SNSClient(emulatorConfig);
  // One emulator serves all test files, and a process may run a file more than once.
  const suffix = randomUUID().slice(0, 8);
  const made: Record<string, Names> = {};
  for (const [id, { Type }] of resources) {
    const name = `policies-${suffix}-${id}`;
    if (Type === 'AWS::DynamoDB::GlobalTable') {
      await db.send(new CreateTableCommand({ ...tableDefinition, TableName: name }));
      made[id] = { ref: name, attributes: { Arn: tableArn(name) } };
    } else if (Type === 'AWS::S3::Bucket') {
      const Bucket = name.toLowerCase();
      await s3.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: 'Enabled' as const };
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      made[id] = { ref: Bucket, attributes: { Arn: bucketArn(Bucket) } };
    } else if (Type === 'AWS::SecretsManager::Secret') {
      const SecretString = secretText(id);
      const { ARN = '' } = await secrets.send(
        new CreateSecretCommand({ Name: name, SecretString }),
      );
      made[id] = { ref: ARN, attributes: {} };
    } else if (Type === 'AWS::SNS::Topic') {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
      made[id] = { ref: TopicArn, attributes: {} };
    }
  }
  for (const client of [db, s3, secrets, sns]) client.destroy();
  return made;
};

const secretText = (id: string): string => {
  if (id.startsWith('IngestTokens')) return ingestToken;
  if (id.startsWith('ReadTokens')) return readSecret;
  return 'a'.repeat(48);
};
