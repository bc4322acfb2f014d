import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entry, secretOfEntries } from '../support/metering/entries.ts';
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
const now = Date.now();

beforeAll(async () => {
  server = await startTestServer({ env: { MAX_BODY_BYTES: '30000000' } });
});

// After all of it the server ends in order, and has logged nothing.
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.output()).toMatch(/^curl /m);
  expect(server.output()).not.toContain('ERROR');
  await endServers();
});

test('health is open', async () => {
  const response = await fetch(`${server.url}/health`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { status: 'ok' },
  });
});

test.each([
  ['Bearer', { authorization: `Bearer ${testReadToken}` }, 200],
  ['Basic', { authorization: `Basic ${btoa(`kong:${testReadToken}`)}` }, 200],
  ['x-api-key', { 'x-api-key': testReadToken }, 200],
  ['a token of the other scope', { 'x-api-key': testIngestToken }, 401],
  ['none', {}, 401],
])('a read with %s is answered', async (_, headers: Record<string, string>, status) => {
  expect((await fetch(`${server.url}/billable`, { headers })).status).toBe(status);
});

test('an unknown path names the known ones', async () => {
  const response = await fetch(`${server.url}/nowhere`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    detail: expect.stringMatching(/GET \/billable, .*POST \/ingest, /),
  });
});

test('a wrong parameter is a problem that names it', async () => {
  const response = await readPath(server, '/billable?period=decade');
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('period') });
});

test('a body above the limit is a 413', async () => {
  const response = await postBatch(server, Buffer.alloc(30_000_001, ' '));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('30000000') });
});

test('a body that is no JSON is a 400 with the id of its bytes, and does not come back', async () => {
  const response = await postBatch(server, `{"key":"${secretOfEntries}`);
  expect(response.status).toBe(400);
  expect(response.headers.get('billable-batch-id')).toMatch(/^[\da-f]{64}$/);
  expect(await response.text()).not.toContain(secretOfEntries);
});

describe('a CSV that is being streamed', () => {
  const consumers = 15_000;

  beforeAll(async () => {
    // Names of 1 kB: more text than the buffers between server and client can hold.
    const entries = Array.from({ length: consumers }, (_, i) =>
      entry({ startedAt: now, consumer: { id: `c${i}`, custom_id: String(i).padEnd(1_000, 'x') } }),
    );
    expect((await postBatch(server, JSON.stringify(entries))).status).toBe(200);
  });

  const openCsv = async (): Promise<IncomingMessage> => {
    const sent = httpRequest(`${server.url}/billable?csv=true`, {
      headers: { 'x-api-key': testReadToken },
    });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  };

  test('does not hold up ingest, and arrives whole afterwards', async () => {
    const order: string[] = [];
    const csv = await openCsv();
    csv.once('end', () => order.push('csv has ended'));
    const ingested = await postBatch(server, JSON.stringify(entry({ startedAt: now })));
    expect(ingested.status).toBe(200);
    order.push('ingest was answered');
    const lines = (await text(csv)).split('\r\n');
    expect(order).toEqual(['ingest was answered', 'csv has ended']);
    // The header, a line per consumer, and what follows the last line end.
    expect(lines.length).toBeGreaterThanOrEqual(1 + consumers + 1);
    expect(lines.at(-1)).toBe('');
  });

  test('is made by another thread than the one that counts', async () => {
    const order: string[] = [];
    // Each computes for long and answers shortly: nothing but its thread holds it up.
    const sums = Array.from({ length: 8 }, async () => {
      const response = await readPath(server, '/billable?period=hour&group_by=customer&limit=1');
      order.push(`sum ${response.status}`);
      await response.text();
    });
    order.push(`ingest ${(await postBatch(server, JSON.stringify([entry()]))).status}`);
    await Promise.all(sums);
    expect(order[0]).toBe('ingest 200');
    expect(order.slice(1)).toEqual(Array.from(sums, () => 'sum 200'));
  });

  test('may be left by its reader', async () => {
    const csv = await openCsv();
    csv.destroy();
    expect((await readPath(server, '/billable?limit=1')).status).toBe(200);
  });

  test('is compressed where that is accepted', async () => {
    const response = await readPath(server, '/billable?csv=true', { 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect((await response.text()).split('\r\n').length).toBeGreaterThan(consumers);
  });
});

describe('HEAD has the headers of GET and no body', () => {
  const open = async (method: string, path: string, headers: Record<string, string>) => {
    const sent = httpRequest(`${server.url}${path}`, {
      method,
      headers: { 'x-api-key': testReadToken, connection: 'close', ...headers },
    });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const { date: _date, ...rest } = answer.headers;
    const body = await text(answer);
    return { status: answer.statusCode, headers: rest, body };
  };

  test.each([
    ['a short answer', '/billable?limit=1&from=1990&to=1991', {}],
    ['one that GET compresses', '/billable?limit=5', { 'accept-encoding': 'gzip' }],
    ['one that GET would compress', '/billable?limit=5', {}],
    ['one that streams', '/billable?csv=true', {}],
    ['one of the server itself', '/health', {}],
    ['an error', '/billable?period=decade', {}],
  ])('%s', async (_, path, headers) => {
    const get = await open('GET', path, headers);
    const head = await open('HEAD', path, headers);
    const lengthOfGet = get.headers['content-length'];
    expect(head).toMatchObject({ status: get.status, body: '' });
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
    expect(head.headers.etag).toBe(get.headers.etag);
    // Left out, or right.
    expect([undefined, lengthOfGet]).toContain(head.headers['content-length']);
    if (lengthOfGet !== undefined && get.headers['content-encoding'] === undefined) {
      expect(head.headers['content-length']).toBe(lengthOfGet);
    }
  });

  test('one that has not changed', async () => {
    const { headers } = await open('GET', '/billable?limit=1', {});
    const head = await open('HEAD', '/billable?limit=1', { 'if-none-match': headers.etag ?? '' });
    expect({ status: head.status, length: head.headers['content-length'] }).toEqual({
      status: 304,
      length: undefined,
    });
  });
});
