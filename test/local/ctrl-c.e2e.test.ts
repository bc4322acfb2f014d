import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { endServers, newDataDir, spawnServer, testIngestToken } from '../support/local/server.ts';

afterAll(endServers);

/** A server with a request that stays half-way, so that it cannot end in order. */
const busyServer = async () => {
  const server = spawnServer({ dataDir: newDataDir() });
  const [, port = ''] = (await server.line(/^listening on http:.*:(\d+)$/)) ?? [];
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /ingest HTTP/1.1\r\nHost: b\r\nx-api-key: ${testIngestToken}\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n[`,
  );
  // 100 Continue: the request has begun.
  await once(socket, 'data');
  return { server, socket };
};

test('Ctrl-C says stopping; a second one ends a server that waits for a request', async () => {
  const { server, socket } = await busyServer();
  const code = server.end('SIGINT');
  expect(await server.line(/stopping/)).not.toBeNull();
  void server.end('SIGINT');
  expect(await code).toBe(130);
  socket.destroy();
});

test('a second SIGTERM does not keep a request from being finished', async () => {
  const { server, socket } = await busyServer();
  const code = server.end('SIGTERM');
  expect(await server.line(/stopping/)).not.toBeNull();
  void server.end('SIGTERM');
  const answer = once(socket, 'data');
  socket.write('        ]'.slice(1));
  expect(String(await answer)).toMatch(/^HTTP\/1.1 200/);
  expect(await code).toBe(0);
  socket.destroy();
});

test('a variable that misses the name of a setting by a letter is warned of at the start', async () => {
  const server = spawnServer({ dataDir: newDataDir(), env: { READ_TOKEN: 'secret1' } });
  await server.line(/^listening on /);
  expect(server.output()).toContain('READ_TOKEN is no setting and has no effect; did you mean');
  expect(server.output()).not.toContain('secret1');
  expect(await server.end('SIGTERM')).toBe(0);
});
