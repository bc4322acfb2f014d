import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { runHere } from '../../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  spawnServer,
  startTestServer,
  type TestServer,
  testIngestToken,
  testReadToken,
} from '../../support/local/server.ts';

afterAll(endServers);

const yaml = (extra = ''): string => `customers:
  - id: acme
    name: Acme Corp
    consumers: [custom_id:c-1, username:batch]
  - id: beta
    consumers: [custom_id:c-2]
${extra}`;

const entry = (n: number, consumer: object) => ({
  request: { id: `r${n}` },
  response: { status: 200 },
  started_at: Date.now(),
  consumer,
});

const entries = [
  entry(1, { id: 'k1', custom_id: 'c-1', username: 'one' }),
  entry(2, { id: 'k2', username: 'batch' }),
  entry(3, { id: 'k3', custom_id: 'c-2' }),
  entry(4, { id: 'k4', custom_id: 'acme' }),
];

const get = async (server: TestServer, path: string, token = testReadToken) => {
  const response = await fetch(`${server.url}${path}`, { headers: { 'x-api-key': token } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const customersOf = async (server: TestServer, token?: string) => {
  const { body } = await get(server, '/billable?group_by=customer', token);
  return (body['data'] as Record<string, unknown>[]).map((row) => [
    row['customer_id'],
    row['customer_name'],
    row['requests'],
  ]);
};

/** Waits until what is read has come to be; the server looks once a second. */
const until = async (isThere: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await isThere())) await setTimeout(100);
};

const started = async (dataDir: string) => {
  const server = await startTestServer({ dataDir });
  const headers = { 'x-api-key': testIngestToken, 'content-type': 'application/json' };
  const body = JSON.stringify(entries);
  await fetch(`${server.url}/ingest`, { method: 'POST', headers, body });
  return server;
};

test('a file is read at the start, again when it changes, and never taken where it is wrong', async () => {
  const dataDir = newDataDir();
  const path = join(dataDir, 'billable.yaml');
  writeFileSync(path, yaml());
  const server = await started(dataDir);
  expect(await customersOf(server)).toEqual([
    ['acme', 'Acme Corp', 2],
    ['beta', null, 1],
    ['custom_id:acme', null, 1],
  ]);

  writeFileSync(path, yaml().replace('custom_id:c-2', 'custom_id:acme'));
  await until(async () => (await customersOf(server)).some(([id]) => id === 'c-2'));
  const changed = [
    ['acme', 'Acme Corp', 2],
    ['beta', null, 1],
    ['c-2', null, 1],
  ];
  expect(await customersOf(server)).toEqual(changed);

  writeFileSync(path, yaml('alerts: 7\n'));
  await until(() => server.output().includes(`${path}:7:9 alerts: received`));
  expect(await customersOf(server)).toEqual(changed);
  rmSync(path);
  await until(() => server.output().includes(`There is no file ${path}`));
  expect(await customersOf(server)).toEqual(changed);
  expect(await server.end('SIGTERM')).toBe(0);

  writeFileSync(path, 'customers: no\n');
  const next = await startTestServer({ dataDir });
  expect(await customersOf(next)).toEqual(changed);
  expect(next.output()).toContain(`${path}:1:12`);
  writeFileSync(path, '');
  await until(async () => (await customersOf(next)).some(([id]) => id === 'id:k2'));
  expect(await next.end('SIGTERM')).toBe(0);
});

test('only a first start with a wrong file ends, with every problem', async () => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), 'customers:\n- id: 007\n- nam: x\n');
  const server = spawnServer({ dataDir });
  expect(await server.ended).toBe(2);
  expect(server.output()).toContain('billable.yaml:2:7 id: 007 is a number to YAML');
  expect(server.output()).toContain('billable.yaml:3:3');
  const missing = spawnServer({ env: { BILLABLE_CONFIG: '/tmp/there/is/none.yaml' } });
  expect(await missing.ended).toBe(2);
  expect(missing.output()).toContain('There is no file /tmp/there/is/none.yaml');
});

test('a customer token reads its own usage; rotation, tokens_after and a gone entry end it', async () => {
  const dataDir = newDataDir();
  const path = join(dataDir, 'billable.yaml');
  writeFileSync(path, yaml());
  const server = await started(dataDir);
  const env = { BILLABLE_DATA_DIR: dataDir };
  const issued = async (...words: string[]) => {
    const { out, code } = await runHere(['token', ...words], env);
    expect(code).toBe(0);
    return out.trim();
  };
  const token = await issued('--customer', 'acme', '--days', '2');
  expect(statSync(join(dataDir, 'customer-token-keys.json')).mode & 0o777).toBe(0o600);
  expect(await customersOf(server, token)).toEqual([['acme', 'Acme Corp', 2]]);
  expect((await get(server, '/whoami', token)).body).toMatchObject({
    scope: 'read',
    customer: 'acme',
  });
  expect((await get(server, '/whoami')).body).toEqual({
    scope: 'read',
    customer: null,
    expires: null,
    labels: ['service'],
    meters: ['requests'],
  });
  expect((await get(server, '/reports/2026-10.csv', token)).status).toBe(403);

  await issued('--rotate');
  const second = await issued('--customer', 'beta');
  expect(await customersOf(server, token)).toEqual([['acme', 'Acme Corp', 2]]);
  await issued('--rotate');
  expect((await get(server, '/billable', token)).status).toBe(401);
  expect(await customersOf(server, second)).toEqual([['beta', null, 1]]);

  writeFileSync(path, yaml('    tokens_after: 2999-01-01T00:00:00Z\n'));
  await until(async () => (await get(server, '/billable', second)).status === 401);
  const acme = await issued('--customer', 'acme');
  expect(await customersOf(server, acme)).toEqual([['acme', 'Acme Corp', 2]]);
  writeFileSync(path, 'customers: [{ id: beta }]\n');
  await until(async () => (await get(server, '/billable', acme)).status === 401);
  expect(server.output()).not.toContain(token);
  expect((await runHere(['token', '--customer', 'acme'], env)).err).toContain('allowed: beta');
  expect(await server.end('SIGTERM')).toBe(0);
});

test('init, check and put lead from usage to a file in force', async () => {
  const dataDir = newDataDir();
  const server = await started(dataDir);
  const env = { BILLABLE_DATA_DIR: dataDir };
  const path = join(dataDir, 'billable.yaml');
  const before = await customersOf(server);
  expect((await runHere(['customers', 'init'], env)).code).toBe(0);
  expect((await runHere(['customers', 'check', path], env)).code).toBe(0);
  const again = await runHere(['customers', 'init'], env);
  expect([again.code, again.err]).toEqual([2, `${path} is there already, and stays as it is\n`]);
  // No one's usage changes hands, but for the id of a consumer without a custom id.
  await until(async () => (await customersOf(server)).some(([id]) => id === 'batch'));
  expect((await customersOf(server)).map(([, , requests]) => requests)).toEqual(
    before.map(([, , requests]) => requests),
  );

  const other = join(dataDir, 'other.yaml');
  writeFileSync(other, `${yaml()}  - id: gamma\n    consumers: [id:k1, id:none]\n`);
  const check = await runHere(['customers', 'check', other], env);
  expect(check.code).toBe(1);
  expect(check.out.split('\n')).toEqual([
    'unclaimed  id:k4 custom_id:acme',
    'unmatched  id:none of gamma: no usage has it while the claim counts',
    'contested  id:k1 custom_id:c-1 username:one: claimed by gamma and acme; gamma pays',
    'The file is right in itself.',
    '',
  ]);
  expect((await runHere(['customers', 'put', other], env)).code).toBe(0);
  await until(async () => (await customersOf(server)).some(([id]) => id === 'gamma'));

  writeFileSync(other, 'customers: [{ id: no }]');
  const wrong = await runHere(['customers', 'put', other], env);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(`${other}:1:19 id: no is`)]);
  expect((await runHere(['customers', 'check', other], env)).code).toBe(1);
  expect(readFileSync(path, 'utf8')).toContain('gamma');
  expect(await server.end('SIGTERM')).toBe(0);
});
