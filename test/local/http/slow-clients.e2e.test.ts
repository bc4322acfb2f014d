import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from '@jest/globals';
import { entry } from '../../support/metering/entries.ts';
import {
  endServers,
  postBatch,
  readPath,
  startTestServer,
  testIngestToken,
  type TestServer,
  totalRequests,
} from '../../support/local/server.ts';

let server: TestServer;

afterAll(endServers);

const batchOf = (name: string): string =>
  JSON.stringify([entry({ requestId: name, startedAt: Date.now() })]);

const headOf = (body: string): string =>
  [
    'POST /ingest HTTP/1.1',
    'host: a',
    `x-api-key: ${testIngestToken}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close\r\n\r\n',
  ].join('\r\n');

/** A client that has sent so much of its request, and waits. */
const beginSlowly = async (whole: string, sent: number) => {
  const socket: Socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(whole.slice(0, sent));
  return {
    isOpen: () => socket.readyState === 'open',
    /** Sends the rest; gives the answer. */
    finish: async (): Promise<string> => {
      socket.write(whole.slice(sent));
      return text(socket);
    },
  };
};

test('others are served while 100 clients send slowly, and the slow ones when they are done', async () => {
  server = await startTestServer();
  const slow = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const body = batchOf(`slow ${i}`);
      const head = headOf(body);
      // In the middle of the head, or of the body.
      return beginSlowly(head + body, i % 2 === 0 ? 30 : head.length + 10);
    }),
  );
  for (let i = 0; i < 10; i++) {
    expect((await postBatch(server, batchOf(`quick ${i}`))).status).toBe(200);
  }
  expect((await readPath(server, '/billable')).status).toBe(200);
  expect((await readPath(server, '/health')).status).toBe(200);
  expect(await totalRequests(server)).toBe(10);

  expect(slow.every(({ isOpen }) => isOpen())).toBe(true);
  const answers = await Promise.all(slow.map(async ({ finish }) => finish()));
  expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 '))).toEqual([]);
  expect(await totalRequests(server)).toBe(110);
});
