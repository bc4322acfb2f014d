import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { runBillable } from '../support/cli/run.ts';
import {
  endServers,
  newDataDir,
  removeDataDir,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
  totalRequests,
} from '../support/local/server.ts';

// Whole processes start and work here, maybe on a machine that is busy with others.
jest.setTimeout(120_000);

let server: TestServer;
const workFolder = newDataDir();

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await endServers();
  removeDataDir(server.dataDir);
  removeDataDir(workFolder);
});

const runDemo = async (args: readonly string[] = [], env: Record<string, string> = {}) =>
  runBillable(
    ['demo', ...args],
    {
      PORT: String(server.port),
      INGEST_TOKENS: testIngestToken,
      READ_TOKENS: testReadToken,
      ...env,
    },
    workFolder,
  );

test('the demo counts its traffic, and its doubled batches change nothing', async () => {
  const { out, err, code } = await runDemo();
  expect({ err, code }).toEqual({ err: '', code: 0 });
  const counted = Number(/(\d+) requests counted, 0 quarantined/.exec(out)?.[1]);
  expect(counted).toBeGreaterThan(1_000);
  expect(await totalRequests(server)).toBe(counted);
  expect(out).toMatch(/Posted (\d+) of them again: \1 known as duplicates/);
  expect(out).toContain(`Requests before: ${counted}, after: ${counted}.`);
  expect(out).toMatch(/poppy +cust-0001 +200 +\d+\n/);
  expect(out).toMatch(/digit +cust-0002 +200 +\d+\n/);

  const [csv] = readdirSync(workFolder);
  expect(csv).toMatch(/^billable-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(join(workFolder, csv ?? ''), 'utf8')
    .trim()
    .split('\r\n')
    .slice(1);
  expect(lines.reduce((sum, line) => sum + Number(line.split(',').at(-1)), 0)).toBe(counted);

  const second = await runDemo();
  expect(second.code).toBe(0);
  expect(second.out).toMatch(/: 0 requests counted, [^]*counted by an earlier run today/);
  expect(await totalRequests(server)).toBe(counted);
});

test('the demo finds a server that counts batches as often as they come: 1', async () => {
  let requests = 0;
  const answerTo = (body: string): unknown => {
    const row = { period_start: '2026-11-01T00:00:00Z', status: 200, requests };
    if (body === '') return { data: [row] };
    const accepted = (JSON.parse(body) as unknown[]).length;
    requests += accepted;
    return { accepted, quarantined: 0, duplicate: false };
  };
  const careless = createServer((request, answer) => {
    text(request).then(
      (body) => answer.end(JSON.stringify(answerTo(body))),
      () => answer.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(careless, 'listening');
  const { port } = careless.address() as AddressInfo;
  const { out, err, code } = await runDemo(['--url', `http://127.0.0.1:${port}`]);
  careless.close();
  expect({ err, code }).toEqual({ err: '', code: 1 });
  expect(out).toMatch(/again: 0 known as duplicates. Requests before: (?!(\d+), after: \1\.)/);
});

test('the demo says what it lacks, and shows no token', async () => {
  const wrongToken = await runDemo(['--read-token', 'wrong7token']);
  expect(wrongToken.code).toBe(2);
  expect(wrongToken.err).toMatch(
    /401: The token that was presented does not open the scope "read"/,
  );
  expect(wrongToken.err).not.toContain('wrong7token');

  const noServer = await runDemo(['--url', 'http://127.0.0.1:1']);
  expect(noServer).toMatchObject({ code: 2, err: expect.stringContaining('No server answers at') });

  expect(await runDemo(['--seed', 'x'])).toMatchObject({ code: 2 });
  expect(await runDemo(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('--seed'),
  });
});
