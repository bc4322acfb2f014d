import { expect } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operatorShell } from '../support/aws/operator-shell.ts';
import { runHere } from '../support/cli/run.ts';
import { hostilePaths, toldOf } from '../support/customers/hostile-paths.ts';
import type { Step } from '../support/jest/story.ts';
import { entry } from '../support/metering/entries.ts';
import { deliver, type DeployedStack } from './deployed-stack.ts';

const fileOf = (...claims: readonly string[]): string =>
  `customers: [{ id: acme, name: Acme Corp, consumers: [${claims.join(', ')}] }]\n`;

const month = new Date().toISOString().slice(0, 7);

/** Customer `acme` claims the consumer `c-1`; `bolt` has usage of the same month. */
export const customersHaveTheirOwn = (step: Step, stack: () => DeployedStack): void => {
  let token = '';

  step('customers are those of the file that the deploy shipped', async () => {
    const entries = ['c-1', 'c-2'].map((customId) =>
      entry({
        requestId: customId,
        startedAt: Date.now(),
        consumer: { id: `id-${customId}`, custom_id: customId },
      }),
    );
    expect(await deliver(stack(), entries)).toBe(200);
    const { data } = await stack().api.readJson<{ data: readonly { customer_id: string }[] }>(
      `/billable?group_by=customer&from=${month}`,
    );
    expect(data).toMatchObject([
      { customer_id: 'acme', customer_name: 'Acme Corp', requests: 1 },
      { customer_id: 'bolt', requests: 2 },
      { customer_id: 'c-2', requests: 1 },
    ]);
  });

  step(
    'token --table signs with a key in the secret, next to the token of the operator',
    async () => {
      const { deployment, api } = stack();
      const { outputs } = deployment;
      const words = ['token', '--customer', 'acme', '--table', outputs.TableName];
      const { code, out, err } = await runHere(words, operatorShell);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      token = out.trim();
      const secret = await deployment.readSecret(outputs.ReadTokenSecretArn);
      expect(JSON.parse(secret)).toEqual({
        tokens: api.tokens.read,
        customer_keys: [{ id: expect.any(String), secret: expect.any(String) }],
      });
      const { body } = await api.read('/whoami', token);
      expect(JSON.parse(body.toString())).toMatchObject({ scope: 'read', customer: 'acme' });
      expect((await api.read('/billable', api.tokens.read)).status).toBe(200);
    },
  );

  step('a customer reads its own lines of a report, and nothing of the whole', async () => {
    const { deployment, api } = stack();
    await deployment.invoke('Report', { month });
    const own = await api.read(`/reports/${month}.customers.csv`, token);
    expect(own.body.toString()).toMatch(/\r\n\d{4}-\d\d,UTC,acme,Acme Corp,1,1\r\n$/);
    expect(own.body.toString()).not.toMatch(/c-2|bolt/);
    expect((await api.read(`/reports/${month}.csv`, token)).status).toBe(403);
  });

  step('a customer is told of another one what it is told of no one', async () => {
    const { api } = stack();
    const told = async (path: string, value: string): Promise<string> => {
      const { status, headers, body } = await api.read(path, token);
      return toldOf({ status, headers, text: body.toString() }, value);
    };
    const pairs = [
      ['bolt', 'rust'],
      ['id:id-c-2', 'id:id-c-9'],
    ] as const;
    for (const [pair, [there, none]] of pairs.entries()) {
      const asked = hostilePaths(there, month);
      for (const [i, path] of hostilePaths(none, month).entries()) {
        // Half of the paths for each: the gateway here takes a quarter of a second for one.
        if (i % 2 !== pair) continue;
        expect([path, await told(asked[i] ?? '', there)]).toEqual([path, await told(path, none)]);
      }
    }
  });

  step('customers put --bucket changes who pays without a deploy', async () => {
    const { deployment, api } = stack();
    const folder = await mkdtemp(join(tmpdir(), 'billable-put-'));
    const path = join(folder, 'billable.yaml');
    await writeFile(path, fileOf('custom_id:c-1', 'custom_id:c-2', 'custom_id:cust-bolt'));
    const words = ['customers', 'put', path, '--bucket', deployment.outputs.ReportsBucketName];
    expect(await runHere(words, operatorShell)).toMatchObject({ code: 0, err: '' });
    await rm(folder, { recursive: true });
    expect(await deployment.invoke('Report', { month })).toMatchObject([
      { outcome: 'written', version: 2 },
    ]);
    const whole = await api.read(`/reports/${month}.customers.csv`);
    expect(whole.body.toString()).toMatch(/,acme,Acme Corp,4,4\r\n$/);
    expect(whole.body.toString().split('\r\n')).toHaveLength(3);
  });
};
