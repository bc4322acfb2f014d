import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Handler, HttpRequest } from '../../../shared/api/message.ts';
import {
  answerOf,
  fine,
  get,
  maxBodyBytes,
  openServer,
  stopServer,
  token,
} from '../../support/local/http-server.ts';

const withToken = { 'x-api-key': token };

afterEach(stopServer);

describe('a request', () => {
  test('reaches the handler with path, query, headers and body', async () => {
    const seen: HttpRequest[] = [];
    const { send } = await openServer(async (request) => {
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
    const { port } = await openServer(fine);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET http://elsewhere/out?x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('to HEAD has the headers only', async () => {
    const { send } = await openServer(fine);
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
    const { send, logged } = await openServer(neverCalled);
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
    const { send } = await openServer(fine);
    const sent = send('POST', '/in', withToken);
    sent.end(Buffer.alloc(maxBodyBytes));
    expect((await answerOf(sent)).statusCode).toBe(200);
  });

  test.each([
    ['too large', withToken, 413],
    ['of somebody without a token', {}, 401],
  ])('%s may be sent to its end by a client that reads only then', async (_, headers, status) => {
    // More than fits between the two ends: without a reader the client could not go on.
    const { send } = await openServer(fine, {}, 10_000_000);
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
    const { port } = await openServer(neverCalled, {}, 1_000);
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
    const { port } = await openServer(fine);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /in HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello');
    socket.write('GET /out HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 [^]*HTTP\/1\.1 200 /);
  });

  test('announced with Expect is asked for only where it may come', async () => {
    const { send } = await openServer(fine);
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
    const { port } = await openServer(fine, timeouts);
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

  test.each([
    [400, 'GET /out HTTP/1.1\r\nconnection: close\r\n\r\n'],
    [417, 'GET /out HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n'],
  ])('a head that HTTP forbids is a %d, as other errors are answered', async (status, head) => {
    const answer = (await answerTo((socket) => socket.write(head))).toLowerCase();
    expect(answer).toContain(`http/1.1 ${status} `);
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toContain('cache-control: no-store');
    expect(answer).toContain(`"status":${status}`);
  });

  test('HTTP/1.0 needs no Host', async () => {
    const answer = await answerTo((socket) => socket.write('GET /out HTTP/1.0\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
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
