import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';

import { hookSecrets, startHook } from '../../support/alerts/hook.ts';
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

const yaml = (url: string, customers: readonly string[]): string => `customers:
${customers.map((id) => `  - { id: ${id}, consumers: [custom_id:id-${id}] }`).join('\n')}
alerts:
  - { name: plan of ours, customer: '*', meter: requests, period: month, limit: 10, at: [80, 100] }
webhook: { url: ${url}/hook/path-that-is-secret }
`;

let requests = 0;
const use = async (server: TestServer, customer: string, count: number): Promise<string> => {
  const entries = Array.from({ length: count }, () => ({
    request: { id: `r${(requests += 1)}` },
    response: { status: 200 },
    started_at: Date.now(),
    consumer: { id: `k-${customer}`, custom_id: `id-${customer}` },
  }));
  const response = await fetch(`${server.url}/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': testIngestToken },
    body: JSON.stringify(entries),
  });
  expect(response.status).toBe(200);
  return response.headers.get('billable-batch-id') ?? '';
};

const until = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await setTimeout(50);
};

const env = { WEBHOOK_SECRETS: hookSecrets.join(',') };

test('a server tells the webhook of what is reached, and a command of what recovered', async () => {
  const hook = await startHook();
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), yaml(hook.server.url, ['acme', 'bolt']));
  const server = await startTestServer({ dataDir, env });
  const batch = await use(server, 'acme', 12);
  await until(() => hook.received.length === 2);
  expect(hook.told()).toMatchObject([
    { customer: 'acme', at: 80, says: 'reached' },
    { customer: 'acme', at: 100, says: 'reached' },
  ]);

  const here = { ...env, BILLABLE_DATA_DIR: dataDir };
  await runHere(['void', batch, '--reason', 'test', '--by', 'test'], here);
  const run = await runHere(['alerts', 'run'], here);
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(run.out).toMatch(/2 thresholds passed; 2 alerts delivered, 0 waiting/);
  expect(hook.told().slice(2)).toMatchObject([
    { customer: 'acme', at: 100, says: 'recovered' },
    { customer: 'acme', at: 80, says: 'recovered' },
  ]);

  const list = JSON.parse((await runHere(['alerts', '--json'], here)).out) as {
    rules: object[];
    states: object[];
    deliveries: object[];
  };
  expect(list.rules).toMatchObject([{ name: 'plan of ours', limit: 10, at: [80, 100] }]);
  expect(list.states).toMatchObject([
    { customer: 'acme', at: 80, state: 'recovered' },
    { customer: 'acme', at: 100, state: 'recovered' },
  ]);
  expect(list.deliveries).toHaveLength(4);
  expect(list.deliveries[0]).toMatchObject({ state: 'taken', attempts: 1, channel: 'webhook' });
  const table = (await runHere(['alerts'], here)).out;
  expect(table).toMatch(/plan of ours +\* +requests +billable +month +10 +80 %, 100 %/);

  const metrics = await (
    await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': testReadToken } })
  ).text();
  expect(metrics).toContain('billable_alerts_total{type="reached"} 2');
  expect(metrics).toContain('billable_alert_attempts_total{outcome="taken"} 2');
  expect(metrics).toMatch(/billable_last_alert_run_timestamp_seconds \d/);
  const all = `${metrics}\n${server.output()}`;
  for (const hidden of ['acme', 'plan of ours', 'path-that-is-secret', ...hookSecrets]) {
    expect(all).not.toContain(hidden);
  }
  await server.end('SIGTERM');
  await hook.server.stop();
});

test('servers that are killed again and again send each alert, and none under a second id', async () => {
  const hook = await startHook();
  const dataDir = newDataDir();
  const customers = Array.from({ length: 40 }, (_, n) => `c${n}`);
  writeFileSync(join(dataDir, 'billable.yaml'), yaml(hook.server.url, customers));
  const first = await startTestServer({ dataDir, env });
  for (const customer of customers) await use(first, customer, 10);
  hook.server.faults.push('cut', 'gone', 'cut');
  await until(() => hook.received.length > 3);
  await first.end('SIGKILL');
  const seen = hook.received.length;
  const second = await startTestServer({ dataDir, env });
  await until(() => hook.received.length > seen + 5 || hook.told().length >= 70);
  await second.end('SIGKILL');

  // What was begun when a process died waits some seconds for its next attempt.
  const here = { ...env, BILLABLE_DATA_DIR: dataDir };
  while (hook.told().length < 80) {
    await setTimeout(3_000);
    await runHere(['alerts', 'run'], here);
  }
  const told = hook.told().map(({ customer, at, says }) => `${customer} ${at} ${says}`);
  expect(told).toHaveLength(80);
  expect(new Set(told).size).toBe(80);
  for (const customer of customers) {
    const of = told.filter((text) => text.startsWith(`${customer} `));
    expect(of).toEqual([`${customer} 80 reached`, `${customer} 100 reached`]);
  }
  await hook.server.stop();
});

test('without its secret a first start ends, and a later one counts and says once what is missing', async () => {
  const hook = await startHook();
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), yaml(hook.server.url, ['acme']));
  const refused = spawnServer({ dataDir });
  expect(await refused.ended).not.toBe(0);
  expect(refused.output()).toContain('WEBHOOK_SECRETS is not set');
  await (await startTestServer({ dataDir, env })).end('SIGTERM');

  const server = await startTestServer({ dataDir });
  await use(server, 'acme', 10);
  await until(() => server.output().includes('WEBHOOK_SECRETS is not set'));
  const run = await runHere(['alerts', 'run'], { BILLABLE_DATA_DIR: dataDir });
  expect(run.code).toBe(2);
  expect(run.err).toContain('WEBHOOK_SECRETS is not set');
  expect(hook.received).toEqual([]);
  await server.end('SIGTERM');
  await hook.server.stop();
});
