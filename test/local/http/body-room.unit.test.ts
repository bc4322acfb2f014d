import { afterEach, describe, expect, test } from '@jest/globals';
import { createBodyRoom } from '../../../local/http/body-room.ts';
import { answerOf, fine, openServer, stopServer, token } from '../../support/local/http-server.ts';

afterEach(stopServer);

describe('the room for bodies', () => {
  test('refuses the largest of those that come in, and no other', () => {
    const refused: string[] = [];
    const room = createBodyRoom(10);
    const enter = (name: string) => room.enter(() => refused.push(name));
    const [small, large, latest] = [enter('small'), enter('large'), enter('latest')];
    small.grow(2);
    large.grow(7);
    expect(refused).toEqual([]);
    latest.grow(2);
    expect(refused).toEqual(['large']);
    latest.grow(6);
    expect(refused).toEqual(['large']);
  });

  test('refuses none that is there as a whole, and has its bytes again when it leaves', () => {
    const refused: string[] = [];
    const room = createBodyRoom(10);
    const enter = (name: string) => room.enter(() => refused.push(name));
    const whole = enter('whole');
    whole.grow(10);
    whole.settle();
    enter('second').grow(1);
    expect(refused).toEqual(['second']);
    whole.leave();
    enter('third').grow(10);
    expect(refused).toEqual(['second']);
  });
});

describe('where no batch is taken', () => {
  test.each([
    ['GET', '/out', 16_384, 200],
    ['GET', '/out', 16_385, 413],
    ['HEAD', '/out', 16_385, 413],
    ['POST', '/form', 16_384, 200],
    ['POST', '/form', 16_385, 413],
    ['POST', '/in', 16_385, 200],
  ])('%s %s with %d bytes is answered %d', async (method, path, bytes, status) => {
    const { send } = await openServer(fine);
    const sent = send(method, path, { 'content-length': bytes, 'x-api-key': token });
    sent.end(Buffer.alloc(bytes));
    expect((await answerOf(sent)).statusCode).toBe(status);
  });

  test('a body without a length is refused once it has more, though it never ends', async () => {
    const { send } = await openServer(fine);
    const sent = send('GET', '/out', { 'transfer-encoding': 'chunked' });
    sent.write(Buffer.alloc(16_385));
    const answer = await answerOf(sent);
    expect(answer.statusCode).toBe(413);
    sent.destroy();
  });
});

test('of bodies that come in the largest is answered 503 where all are too much, and the others count', async () => {
  const { send } = await openServer(fine, {}, 20_000);
  const sizes = [20_000, 20_000, 19_000, 15_000, 10_000];
  const sent = sizes.map((bytes) =>
    send('POST', '/in', { 'content-length': bytes, 'x-api-key': token }),
  );
  const answers = sent.map(answerOf);
  // The last byte of each is missing until all of the others have come.
  for (const [i, one] of sent.entries()) {
    one.write(Buffer.alloc((sizes[i] ?? 0) - (i === 0 ? 1 : 500)));
  }
  const refused = await Promise.race(answers);
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  for (const one of sent.slice(1)) one.end(Buffer.alloc(500));
  for (const answer of answers.slice(1)) expect((await answer).statusCode).toBe(200);
  sent[0]?.destroy();
});
