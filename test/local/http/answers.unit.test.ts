import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import {
  answerOf,
  get,
  openServer,
  stopServer,
  streaming,
} from '../../support/local/http-server.ts';

afterEach(stopServer);

test('bytes that are no request do not get an answer into one that streams', async () => {
  const { port } = await openServer(
    streaming(async function* () {
      for (;;) yield 'endless';
    }),
  );
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const received: string[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk.toString()));
  socket.write('GET /out HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(socket, 'data');
  socket.write('garbage\r\n\r\n');
  await once(socket, 'close');
  expect(received.join('').match(/HTTP\/1\.1/g)).toHaveLength(1);
});

describe('an answer', () => {
  test('is compressed where that is accepted and worth it', async () => {
    const long = 'zeile\r\n'.repeat(1_000);
    const { send } = await openServer(async ({ query }) => ({
      status: 200,
      headers: {},
      body: query === 'short' ? 'short' : long,
    }));
    const gzip = { 'accept-encoding': 'gzip' };
    expect((await get(send('GET', '/out'))).body).toBe(long);
    expect(
      (await get(send('GET', '/out?short', gzip))).headers['content-encoding'],
    ).toBeUndefined();
    const sent = await get(send('GET', '/out', gzip));
    expect(sent.headers['content-encoding']).toBe('gzip');
    expect(Number(sent.headers['content-length'])).toBeLessThan(200);
  });

  test.each(['identity', 'gzip'])('that streams arrives whole (%s)', async (encoding) => {
    const { port } = await openServer(
      streaming(async function* () {
        for (let i = 0; i < 1_000; i++) yield `${i}\r\n`;
      }),
    );
    // fetch decodes.
    const headers = { 'accept-encoding': encoding };
    const response = await fetch(`http://127.0.0.1:${port}/out`, { headers });
    expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
    const lines = (await response.text()).split('\r\n');
    expect(lines).toEqual([...Array.from({ length: 1_000 }, (_, i) => String(i)), '']);
  });

  test('that streams is made no faster than it is read', async () => {
    let made = 0;
    const released = Promise.withResolvers<string>();
    const { send } = await openServer(
      streaming(async function* () {
        try {
          for (;;) {
            made++;
            yield 'x'.repeat(100_000);
          }
        } finally {
          released.resolve('released');
        }
      }),
    );
    const sent = send('GET', '/out');
    sent.end();
    const answer = await answerOf(sent);
    for (let read = 0; read < 1_000_000;) {
      const [chunk] = (await once(answer, 'data')) as [Buffer];
      read += chunk.length;
    }
    answer.pause();
    // What is under way is bounded by the buffers of both ends, whatever time passes.
    const buffersAtMost = 20_000_000;
    for (let turn = 0; turn < 1_000; turn++) await new Promise(setImmediate);
    expect(made * 100_000).toBeLessThan(buffersAtMost);
    // A client that goes away ends the making.
    sent.destroy();
    expect(await released.promise).toBe('released');
  });

  test('that no one reads any more is given up', async () => {
    const released = Promise.withResolvers<string>();
    const { port } = await openServer(
      streaming(async function* () {
        try {
          for (;;) yield 'x'.repeat(100_000);
        } finally {
          released.resolve('released');
        }
      }),
      { idleTimeout: 50 },
    );
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    // Without a listener for data nothing is read.
    socket.write('GET /out HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(await released.promise).toBe('released');
    socket.destroy();
  });

  test.each(['identity', 'gzip'])(
    'that fails half-way breaks the connection (%s)',
    async (encoding) => {
      const { send, logged } = await openServer(
        streaming(async function* () {
          yield 'begin';
          throw new Error('quotes a key');
        }),
      );
      await expect(get(send('GET', '/out', { 'accept-encoding': encoding }))).rejects.toThrow();
      expect(logged).toHaveLength(1);
    },
  );

  test('that fails half-way breaks the connection of HTTP/1.0 too', async () => {
    const { port } = await openServer(
      streaming(async function* () {
        yield 'begin';
        throw new Error('quotes a key');
      }),
    );
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /out HTTP/1.0\r\n\r\n');
    await expect(text(socket)).rejects.toThrow('ECONNRESET');
  });

  test('that fails at its start is an error answer', async () => {
    const { send, logged } = await openServer(
      streaming(async function* () {
        yield* [];
        throw new StoreUnavailable('busy');
      }),
    );
    const { status, body } = await get(send('GET', '/out'));
    expect(status).toBe(503);
    expect(body).not.toContain('busy');
    expect(logged).toHaveLength(1);
  });
});
