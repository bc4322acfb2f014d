import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  testReadToken,
  type TestServer,
} from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';

let server: TestServer;

afterAll(endServers);

const customers = 400;
const statuses = 20;

/** Few consumers with long names and many statuses: 16 MB of CSV, more than sockets hold. */
const fill = async (): Promise<void> => {
  for (let first = 0; first < customers; first += 100) {
    const entries = Array.from({ length: 100 * statuses }, (_, i) => {
      const name = `${first + Math.floor(i / statuses)} `.padEnd(1_000, 'x');
      const consumer = { id: name.slice(0, 200), username: name, custom_id: name };
      return entry({ startedAt: Date.now(), consumer, status: 200 + (i % statuses) });
    });
    expect((await postBatch(server, JSON.stringify(entries))).status).toBe(200);
  }
};

/** A client that takes no more of its answer than its head. */
const readSlowly = async (path: string) => {
  const socket = connect(server.port, '127.0.0.1');
  const head = [`GET ${path} HTTP/1.1`, 'host: a', `x-api-key: ${testReadToken}`];
  socket.write(`${[...head, 'connection: close'].join('\r\n')}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  return { socket, first: first.toString() };
};

beforeAll(async () => {
  server = await startTestServer();
  await fill();
});

test('eight slow readers of files are served; the next waits until one has gone, and nothing else does', async () => {
  const slow = await Promise.all(
    Array.from({ length: 8 }, async () => readSlowly('/billable?csv=true')),
  );
  for (const { first } of slow) expect(first).toMatch(/^HTTP\/1\.1 200 /);

  const order: string[] = [];
  const ninth = readPath(server, '/billable?csv=true').then(async (response) => {
    order.push(`read ${response.status}`);
    return response.text();
  });
  const counted = await postBatch(server, JSON.stringify([entry({ startedAt: Date.now() })]));
  order.push(`counted ${counted.status}`);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect((await readPath(server, '/metrics')).status).toBe(200);
  for (const path of ['/billable?limit=10', '/billable', '/reports', '/']) {
    order.push(`${path} ${(await readPath(server, path)).status}`);
  }
  order.push('one goes');
  slow[0]?.socket.destroy();
  const lines = (await ninth).split('\r\n');
  expect(order).toEqual([
    'counted 200',
    '/billable?limit=10 200',
    '/billable 200',
    '/reports 200',
    '/ 200',
    'one goes',
    'read 200',
  ]);
  expect(lines).toHaveLength(1 + customers * statuses + 1 + 1);

  // The others get all of theirs as soon as they take it.
  const [, second, ...others] = slow;
  for (const { socket } of others) socket.destroy();
  expect(second && (await text(second.socket))).toMatch(/\r\n0\r\n\r\n$/);
});
