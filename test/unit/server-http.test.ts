import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpServer, type HttpServer } from '../../local/http-server.ts';
import type { Handler, HttpRequest } from '../../shared/http/message.ts';
import { createRouter } from '../../shared/http/router.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';

const token = 'token1';
const maxBodyBytes = 100_000;

let running: HttpServer | null = null;

afterEach(async () => {
  await running?.stop(0);
  running = null;
});

const open = async (
  handler: Handler,
  timeouts: Parameters<typeof createHttpServer>[0]['timeouts'] = {},
  maxBytes = maxBodyBytes,
) => {
  const logged: unknown[] = [];
  const log = (error: unknown) => {
    logged.push(error);
  };
  const router = createRouter(
    [
      { method: 'POST', path: '/in', scope: 'ingest', handler },
      { method: 'GET', path: '/out', scope: null, handler },
    ],
    { tokens: { tokens: async () => [token] }, log },
  );
  const server = createHttpServer({ router, maxBodyBytes: maxBytes, log, timeouts });
  running = server;
  const port = await server.listen('127.0.0.1', 0);
  const send = (
    method: string,
    path: string,
    headers: Record<string, string | number> = {},
  ): ClientRequest => {
    const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers });
    // A connection that the server breaks is what several tests look for.
    sent.on('error', () => undefined);
    return sent;
  };
  return { server, port, logged, send };
};

const answerOf = async (sent: ClientRequest): Promise<IncomingMessage> => {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
};

const get = async (sent: ClientRequest) => {
  sent.end();
  const answer = await answerOf(sent);
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
};

const fine: Handler = async () => ({ status: 200, headers: {}, body: 'fine' });
const streaming =
  (stream: () => AsyncIterable<string>): Handler =>
  async () => ({ status: 200, headers: { 'content-type': 'text/csv' }, body: stream() });

const withToken = { 'x-api-key': token };

describe('a request', () => {
  test('reaches the handler with path, query, headers and body', async () => {
    const seen: HttpRequest[] = [];
    const { send } = await open(async (request) => {
      seen.push(request);
      return { status: 200, headers: {}, body: '' };
    });
    const sent = send('POST', '/in?a=%20b&a=c', { 'X-Api-Key': token, 'X-Two': 'x' });
    sent.write('one ');
    sent.end('two');
    await answerOf(sent);
    expect(seen).toEqual([
      expect.objectContaining({ method: 'POST', path: '/in', query: 'a=%20b&a=c' }),
    ]);
    expect(seen[0]?.headers).toMatchObject({ 'x-api-key': token, 'x-two': 'x' });
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('one two');
  });

  test('with a whole URL as its target is understood', async () => {
    const { port } = await open(fine);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET http://elsewhere/out?x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('to HEAD has the headers only', async () => {
    const { send } = await open(fine);
    const { status, headers, body } = await get(send('HEAD', '/out'));
    expect({ status, body, length: headers['content-length'] }).toEqual({
      status: 200,
      body: '',
      length: '4',
    });
  });
});

describe('a body', () => {
  const neverCalled: Handler = async () => {
    throw new Error('the handler was called');
  };

  test.each([
    ['too large by its length', { ...withToken, 'content-length': maxBodyBytes + 1 }, 413],
    ['too large without a length', { ...withToken, 'transfer-encoding': 'chunked' }, 413],
    ['of somebody without a token', { 'content-length': 50_000 }, 401],
    ['of somebody without a token or length', { 'transfer-encoding': 'chunked' }, 401],
  ])('%s is answered before it has come, and then dropped', async (_, headers, status) => {
    const { send, logged } = await open(neverCalled);
    const sent = send('POST', '/in', headers);
    // Not all of it: the answer must not wait for the end.
    sent.write(
      Buffer.alloc(status === 413 && 'transfer-encoding' in headers ? maxBodyBytes + 1 : 10),
    );
    const answer = await answerOf(sent);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    sent.destroy();
    expect(logged).toEqual([]);
  });

  test('of exactly the bound is taken', async () => {
    const { send } = await open(fine);
    const sent = send('POST', '/in', withToken);
    sent.end(Buffer.alloc(maxBodyBytes));
    expect((await answerOf(sent)).statusCode).toBe(200);
  });

  test.each([
    ['too large', withToken, 413],
    ['of somebody without a token', {}, 401],
  ])('%s may be sent to its end by a client that reads only then', async (_, headers, status) => {
    // More than fits between the two ends: without a reader the client could not go on.
    const { send } = await open(fine, {}, 10_000_000);
    const sent = send('POST', '/in', headers);
    const errors: Error[] = [];
    sent.on('error', (error) => errors.push(error));
    sent.end(Buffer.alloc(15_000_000));
    const [answer] = await Promise.all([answerOf(sent), once(sent, 'finish')]);
    expect(answer.statusCode).toBe(status);
    expect(await text(answer)).toContain(String(status));
    expect(errors).toEqual([]);
  });

  test('that was refused and never ends is cut off', async () => {
    const { port } = await open(neverCalled, {}, 1_000);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('POST /in HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
    while (!socket.closed) {
      socket.write(`3e8\r\n${'x'.repeat(1_000)}\r\n`);
      await new Promise(setImmediate);
    }
    expect(socket.bytesWritten).toBeGreaterThan(1_000);
  });

  test('that was refused leaves the connection usable', async () => {
    const { port } = await open(fine);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /in HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello');
    socket.write('GET /out HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 [^]*HTTP\/1\.1 200 /);
  });

  test('announced with Expect is asked for only where it may come', async () => {
    const { send } = await open(fine);
    const expecting = (headers: Record<string, string>) =>
      send('POST', '/in', { ...headers, expect: '100-continue', 'content-length': 4 });
    const welcome = expecting(withToken);
    welcome.flushHeaders();
    await once(welcome, 'continue');
    welcome.end('data');
    expect((await answerOf(welcome)).statusCode).toBe(200);

    const unwelcome = expecting({});
    unwelcome.on('continue', () => unwelcome.destroy(new Error('the body was asked for')));
    unwelcome.flushHeaders();
    const answer = await answerOf(unwelcome);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers.connection).toBe('close');
  });
});

describe('bytes that are no request', () => {
  const answerTo = async (write: (socket: Socket) => void, timeouts = {}) => {
    const { port } = await open(fine, timeouts);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    write(socket);
    const chunks: string[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    await once(socket, 'close');
    return chunks.join('');
  };

  test('are a 400', async () => {
    const answer = await answerTo((socket) => socket.write('\x16\x03\x01\x02\x00garbage\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"status":400/);
  });

  test('headers of 5 MB are a 431', async () => {
    const answer = await answerTo((socket) => {
      socket.write(`GET /out HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(5_000_000)}\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*"status":431/);
  });

  const fast = { headersTimeout: 40, requestTimeout: 60, connectionsCheckingInterval: 10 };

  test('headers that never end are a 408', async () => {
    const answer = await answerTo((socket) => socket.write('GET /out HTTP/1.1\r\nhost:'), fast);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a body that never ends is a 408', async () => {
    const head = `POST /in HTTP/1.1\r\nhost: a\r\nx-api-key: ${token}\r\ncontent-length: 9\r\n\r\n`;
    expect(await answerTo((socket) => socket.write(`${head}a`), fast)).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test('bytes that are no request do not get an answer into one that streams', async () => {
  const { port } = await open(
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
    const { send } = await open(async ({ query }) => ({
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
    const { port } = await open(
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
    const { send } = await open(
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

  test('that nobody reads any more is given up', async () => {
    const released = Promise.withResolvers<string>();
    const { port } = await open(
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
      const { send, logged } = await open(
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
    const { port } = await open(
      streaming(async function* () {
        yield 'begin';
        throw new Error('quotes a key');
      }),
    );
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /out HTTP/1.0\r\n\r\n');
    await expect(text(socket)).rejects.toThrow('ECONNRESET');
  });

  test('that fails at its begin is an error answer', async () => {
    const { send, logged } = await open(
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

describe('the end', () => {
  test('waits for the request under way and takes no more', async () => {
    const called = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<undefined>();
    const { send, server, port } = await open(async () => {
      called.resolve(undefined);
      await answered.promise;
      return { status: 200, headers: {}, body: 'late' };
    });
    const sent = send('GET', '/out');
    sent.end();
    await called.promise;
    const stopped = server.stop(60_000);
    const refused = connect(port, '127.0.0.1');
    await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED');
    answered.resolve(undefined);
    const answer = await answerOf(sent);
    expect(answer.headers.connection).toBe('close');
    expect(await text(answer)).toBe('late');
    await stopped;
    running = null;
  });

  test('waits for no connection that is silent, and for each of which the first bytes have come', async () => {
    const { server, port } = await open(fine);
    const slow = connect(port, '127.0.0.1');
    slow.write('GET /out HTTP/1.1\r\n');
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    // Once this is answered the server has read what came before it.
    await fetch(`http://127.0.0.1:${port}/out`);
    const stopped = server.stop(60_000);
    silent.resume();
    await once(silent, 'close');
    slow.end('host: a\r\n\r\n');
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 200 [^]*fine$/);
    await stopped;
    running = null;
  });

  test('cuts off what takes longer than its bound', async () => {
    const called = Promise.withResolvers<undefined>();
    const { send, server } = await open(() => {
      called.resolve(undefined);
      return Promise.withResolvers<never>().promise;
    });
    const answered = get(send('GET', '/out'));
    await called.promise;
    await Promise.all([expect(answered).rejects.toThrow(), server.stop(1)]);
    running = null;
  });
});
