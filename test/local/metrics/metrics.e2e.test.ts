import { renameSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { startServerWithReport } from '../../support/openapi/server.ts';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  type TestServer,
  testIngestToken,
} from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';

afterAll(endServers);

const metricsOf = async (server: TestServer): Promise<Readonly<Record<string, number>>> => {
  const response = await readPath(server, '/metrics');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
};

test('metrics count batches, entries, requests and refusals, and name no one', async () => {
  const now = Date.now();
  const month = new Date(now).toISOString().slice(0, 7);
  const server = await startServerWithReport({ now, month, maxBodyBytes: 100_000 });
  const consumer = { id: 'secretConsumer', username: 'secretName' };
  const good = entry({ startedAt: now, consumer });
  const body = JSON.stringify([good, good, { ...good, response: { status: 900 } }, 7]);
  for (let i = 0; i < 3; i++) expect((await postBatch(server, body)).status).toBe(200);
  await fetch(`${server.url}/ingest`, { method: 'POST' });
  await fetch(`${server.url}/secretPath`);
  const metrics = await metricsOf(server);
  expect(metrics).toMatchObject({
    billable_entries_accepted_total: 2,
    'billable_entries_quarantined_total{reason="invalid_status"}': 1,
    'billable_entries_quarantined_total{reason="not_an_object"}': 1,
    'billable_batches_total{outcome="counted"}': 1,
    'billable_batches_total{outcome="duplicate"}': 2,
    'billable_http_requests_total{route="/ingest",status_class="2xx"}': 3,
    'billable_http_requests_total{route="/ingest",status_class="4xx"}': 1,
    'billable_http_requests_total{route="none",status_class="4xx"}': 1,
    'billable_tokens_refused_total{route="/ingest"}': 1,
    'billable_http_answer_seconds_count{route="/ingest"}': 4,
    billable_store_write_seconds_count: 3,
    billable_store_readable: 1,
    billable_receipts: 2,
    [`billable_month_rows{month="${month}"}`]: 2,
    [`billable_month_consumers{month="${month}"}`]: 2,
    [`billable_month_state{month="${month}",state="open"}`]: 1,
  });
  expect(metrics['billable_last_batch_timestamp_seconds']).toBeGreaterThanOrEqual(now / 1_000);
  expect(JSON.stringify(metrics)).not.toContain('secret');
});

const noneRefused = {
  request_wrong: 0,
  token_refused: 0,
  request_slow: 0,
  too_large: 0,
  encoding_unknown: 0,
  tokens_throttled: 0,
  batch_misdirected: 0,
};

const refusedOf = (metrics: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) => {
      const [, reason] = /^billable_batches_refused_total\{reason="(\w+)"\}$/.exec(name) ?? [];
      return reason === undefined ? [] : [[reason, value]];
    }),
  );

test('each refused batch is counted by why it was refused, and no other request is', async () => {
  const server = await startTestServer({ env: { MAX_BODY_BYTES: '1000' } });
  const post = async (body: string, headers: Record<string, string> = {}): Promise<number> => {
    const of = { 'x-api-key': testIngestToken, ...headers };
    return (await fetch(`${server.url}/ingest`, { method: 'POST', headers: of, body })).status;
  };
  const none = await metricsOf(server);
  const sent = [
    await post('{"no":'),
    await post(' '.repeat(1_001)),
    await post(' '.repeat(2_000)),
    await post('[]', { 'content-encoding': 'lzma' }),
    await post('[]', { 'x-api-key': 'wrongToken' }),
    await post('[]'),
    (await readPath(server, '/billable?period=no')).status,
    (await readPath(server, '/ingest')).status,
  ];

  expect(sent).toEqual([400, 413, 413, 415, 401, 200, 400, 405]);
  expect(refusedOf(none)).toEqual(noneRefused);
  expect(refusedOf(await metricsOf(server))).toEqual({
    ...noneRefused,
    request_wrong: 1,
    too_large: 2,
    encoding_unknown: 1,
    token_refused: 1,
  });
});

test('a batch that is sent to a wrong path is counted, and leaves a line without its path', async () => {
  const server = await startTestServer();
  const send = async (method: string, path: string, token = testIngestToken): Promise<number> => {
    const headers = { 'x-api-key': token };
    const body = JSON.stringify([entry({ startedAt: Date.now(), requestId: 'secret' })]);
    return (await fetch(`${server.url}${path}`, { method, headers, body })).status;
  };
  const paths = ['/ingest/', '//ingest', '/Ingest', '/secret/ingest', '/ingest/?secret=1'];
  for (const path of paths) expect(await send('POST', path)).toBe(404);
  for (const method of ['PUT', 'PATCH']) expect(await send(method, '/INGEST')).toBe(404);
  expect(await send('DELETE', '/ingest/')).toBe(404);
  expect(await send('POST', '/ingested')).toBe(404);
  expect(await send('POST', '/billable')).toBe(405);
  expect(await send('POST', '/')).toBe(405);
  for (const path of ['/', '/ingested']) await send('POST', path, 'wrongToken');
  const metrics = await metricsOf(server);
  expect(refusedOf(metrics)).toEqual({ ...noneRefused, batch_misdirected: 10 });
  await server.end('SIGTERM');
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.includes('batch_misdirected'));
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { level: 'WARN', client: '127.0.0.1' },
    { repeated: 9 },
  ]);
  for (const secret of ['secret', testIngestToken]) expect(server.output()).not.toContain(secret);
});

test('metrics need the scope read, unless METRICS is open', async () => {
  const closed = await startTestServer();
  const open = await startTestServer({ env: { METRICS: 'open' } });
  expect((await fetch(`${closed.url}/metrics`)).status).toBe(401);
  const headers = { 'x-api-key': testIngestToken };
  expect((await fetch(`${closed.url}/metrics`, { headers })).status).toBe(401);
  expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
});

test('metrics are answered where the store cannot be read, and say so', async () => {
  const server = await startTestServer();
  const path = dataFile(server.dataDir);
  renameSync(path, `${path}.away`);
  const body = JSON.stringify([entry({ startedAt: Date.now() })]);
  expect((await postBatch(server, body)).status).toBe(503);
  expect(await metricsOf(server)).toMatchObject({
    'billable_store_failures_total{reason="missing"}': 1,
    billable_store_readable: 0,
  });
});
