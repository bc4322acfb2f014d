import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  testIngestToken,
  testReadToken,
} from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';

afterAll(endServers);

/** What a server logs of one request of each kind that leaves a line. */
const logOf = async (env: Record<string, string>): Promise<readonly string[]> => {
  const server = await startTestServer({ env: { MAX_BODY_BYTES: '5000', ...env } });
  const headers = { 'x-api-key': 'secretWrongToken1' };
  await fetch(`${server.url}/ingest?secretQuery=1`, { method: 'POST', headers, body: '[]' });
  await postBatch(server, '{"secretEntry":');
  await postBatch(server, 'x'.repeat(6_000));
  const consumer = { id: 'secretConsumer', username: 'secretName' };
  const bad = { ...entry({ startedAt: Date.now(), consumer }), response: { status: 900 } };
  const body = JSON.stringify([bad, bad, entry({ startedAt: Date.now(), consumer })]);
  await postBatch(server, body);
  await postBatch(server, body);
  await postBatch(server, body);
  await readPath(server, '/billable?period=secretPeriod');
  await server.end('SIGTERM');
  const output = server.output();
  for (const secret of ['secret', testIngestToken, testReadToken]) {
    expect(output).not.toContain(secret);
  }
  return output.split('\n').filter((line) => / ?kind"?[:=]/.test(line));
};

test('each refusal, quarantined batch and duplicate leaves a line of JSON, and no secret', async () => {
  const batch = expect.stringMatching(/^[0-9a-f]{64}$/);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
  const client = '127.0.0.1';
  const lines = (await logOf({})).map((line): unknown => JSON.parse(line));
  const warn = { level: 'WARN', time, message: expect.any(String) };
  expect(lines).toEqual([
    { ...warn, kind: 'token_refused', route: '/ingest', client },
    {
      ...warn,
      kind: 'request_wrong',
      route: '/ingest',
      client,
      received_bytes: expect.any(Number),
    },
    {
      ...warn,
      kind: 'too_large',
      route: '/ingest',
      client,
      received_bytes: 6_000,
      max_body_bytes: 5_000,
    },
    { ...warn, kind: 'batch_quarantined', batch, invalid_status: 2 },
    { ...warn, level: 'INFO', kind: 'batch_duplicate', batch },
    { ...warn, kind: 'request_wrong', route: '/billable', client },
    // At the end, what came within the minute of the first one of its kind.
    { ...warn, level: 'INFO', kind: 'batch_duplicate', batch, repeated: 1 },
  ]);
});

test('a batch that is too large when it is decoded, or comes in chunks, is told by its size', async () => {
  const server = await startTestServer({ env: { MAX_BODY_BYTES: '5000' } });
  const packed = gzipSync(' '.repeat(6_000));
  const post = async (init: RequestInit, encoding: Record<string, string> = {}) => {
    const headers = { 'x-api-key': testIngestToken, ...encoding };
    return (await fetch(`${server.url}/ingest`, { method: 'POST', headers, ...init })).status;
  };
  const chunked = new Blob([' '.repeat(7_000)]).stream();
  expect(await post({ body: packed }, { 'content-encoding': 'gzip' })).toBe(413);
  expect(await post({ body: chunked, duplex: 'half' })).toBe(413);
  await server.end('SIGTERM');

  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.includes('too_large'));
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { received_bytes: packed.length, max_body_bytes: 5_000 },
    { received_bytes: 7_000, max_body_bytes: 5_000, repeated: 1 },
  ]);
});

test('LOG_FORMAT and LOG_LEVEL choose the form and the least of the lines', async () => {
  const lines = await logOf({ LOG_FORMAT: 'text', LOG_LEVEL: 'error' });
  expect(lines).toEqual([]);
  const texts = await logOf({ LOG_FORMAT: 'text', LOG_LEVEL: 'warn' });
  expect(texts[0]).toMatch(
    /^\d{4}-\d\d-\d\dT\S+Z WARN {2}A request was refused: its token is missing or wrong\. kind=token_refused route=\/ingest client=127\.0\.0\.1$/,
  );
  expect(texts.filter((line) => line.includes('batch_duplicate'))).toEqual([]);
});
