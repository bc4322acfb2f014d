import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { isTooSlow, leastBytesInWindow } from '../../../local/http/pace.ts';
import { openServer, stopServer } from '../../support/local/http-server.ts';

afterEach(stopServer);

const waiting = (taken: number) => ({ taken, isWaiting: true });
const idle = (taken: number) => ({ taken, isWaiting: false });

describe('a client is too slow', () => {
  test.each([
    ['that took nothing of what waits', waiting(5), waiting(5), true],
    ['that took a little of it', waiting(5), waiting(5 + leastBytesInWindow - 1), true],
    ['but not one that took enough', waiting(5), waiting(5 + leastBytesInWindow), false],
    ['but not one that had everything before', idle(5), waiting(5), false],
    ['but not one that has everything now', waiting(5), idle(6), false],
    ['but not one that waits for the server', idle(5), idle(5), false],
  ])('%s', (_, before, now, expected) => {
    expect(isTooSlow(before, now)).toBe(expected);
  });
});

test.each([
  ['a stream', undefined],
  ['a text', 'x'.repeat(30_000_000)],
])('a client that reads nothing of %s is cut off, though it goes on sending', async (_, body) => {
  const released = Promise.withResolvers<string>();
  const { port } = await openServer(
    async () => ({
      status: 200,
      headers: {},
      body: body ?? endless(),
      released: () => released.resolve('released'),
    }),
    { paceWindow: 50, headersTimeout: 600_000, requestTimeout: 600_000 },
  );
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /out HTTP/1.1\r\nhost: a\r\n\r\nGET /next HTTP/1.1\r\nslow: ');
  // Without a listener for data nothing is read.
  const sending = setInterval(() => socket.write('x'), 50);
  expect(await released.promise).toBe('released');
  clearInterval(sending);
  socket.destroy();
});

test.each(['identity', 'gzip'])(
  'a client that reads gets all of a long text (%s)',
  async (encoding) => {
    const body = Array.from({ length: 200_000 }, (_, i) => i).join(' ');
    const { port } = await openServer(async () => ({ status: 200, headers: {}, body }));
    const headers = { 'accept-encoding': encoding };
    const response = await fetch(`http://127.0.0.1:${port}/out`, { headers });
    expect(await response.text()).toBe(body);
  },
);

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'x'.repeat(100_000);
}
