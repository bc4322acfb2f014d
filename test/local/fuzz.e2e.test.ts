import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { captureNames, recentCapture } from '../support/metering/captures.ts';
import { secretOfEntries } from '../support/metering/entries.ts';
import { hostileBody, hostileQuery } from '../support/metering/hostile.ts';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  testIngestToken,
  testReadToken,
  type TestServer,
} from '../support/local/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

// After all of it the server answers, has logged nothing secret, and ends in order.
afterAll(async () => {
  for (const name of captureNames) {
    expect((await postBatch(server, recentCapture(name, Date.now()))).status).toBe(200);
  }
  expect((await readPath(server, '/billable')).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
  const output = server.output();
  for (const secret of [testIngestToken, testReadToken, secretOfEntries, 'apikey', 'x-consumer']) {
    expect(output).not.toContain(secret);
  }
  expect(output).toMatch(/^curl /m);
  expect(output).not.toContain('ERROR');
  await endServers();
});

const numRuns = 400;

test('no body over HTTP fails the server', async () => {
  await fc.assert(
    fc.asyncProperty(hostileBody, async (body) => {
      const { status } = await postBatch(server, body);
      expect([200, 400]).toContain(status);
    }),
    { numRuns },
  );
});

test('no query over HTTP fails the server', async () => {
  await fc.assert(
    fc.asyncProperty(hostileQuery, async (query) => {
      const response = await readPath(server, `/billable?${query}`);
      await response.text();
      expect([200, 400, 413]).toContain(response.status);
    }),
    { numRuns },
  );
});

test('no bytes that are no request fail the server', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'GET /billable HTTP/1.1',
      'POST /ingest HTTP/1.1',
      'PUT * HTTP/9.9',
      'Content-Length: -1',
      'Content-Length: 18446744073709551616',
      'Transfer-Encoding: chunked, gzip',
      `Authorization: Bearer ${'x'.repeat(9_000)}`,
      `X-Api-Key: ${testIngestToken}`,
      'Expect: 100-continue',
      'Host: a',
      '',
      'ffffffffff',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      // Half-closed: what the server still expects will not come.
      socket.end(`${lines.join('\r\n')}\r\n\r\n`);
      await once(socket, 'close');
    }),
    { numRuns: 100 },
  );
  expect((await readPath(server, '/billable?limit=1')).status).toBe(200);
});
