import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOf, fine, get, openServer, stopServer } from '../../support/local/http-server.ts';

afterEach(stopServer);

describe('the end', () => {
  test('waits for the request under way and takes no more', async () => {
    const called = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<undefined>();
    const { send, server, port } = await openServer(async () => {
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
  });

  test('waits for no connection that is silent, and for each of which the first bytes have come', async () => {
    const { server, port } = await openServer(fine);
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
  });

  test('cuts off what takes longer than its bound', async () => {
    const called = Promise.withResolvers<undefined>();
    const { send, server } = await openServer(() => {
      called.resolve(undefined);
      return Promise.withResolvers<never>().promise;
    });
    const answered = get(send('GET', '/out'));
    await called.promise;
    await Promise.all([expect(answered).rejects.toThrow(), server.stop(1)]);
  });
});
