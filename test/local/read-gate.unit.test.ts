import { expect, test } from '@jest/globals';
import { createReadGate } from '../../local/read-gate.ts';
import type { HttpResponse } from '../../shared/api/message.ts';
import { jsonOf, request } from '../support/api/requests.ts';

/** A gate before reads of which each is made at once, and sent when the test says so. */
const gatedReads = (options: Parameters<typeof createReadGate>[0]) => {
  let made = 0;
  const read = createReadGate(options)(async ({ path }) => {
    made += 1;
    if (path === '/fails') throw new Error('no store');
    return { status: 200, headers: {}, body: `${made}` };
  });
  return { read: (path = '/') => read(request({ path })), made: () => made };
};

const sent = ({ released }: HttpResponse): void => released?.();

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

test('no more reads are made than may be under way, and the next one as soon as one was sent', async () => {
  const { read, made } = gatedReads({ most: 2 });
  const first = await read();
  await read();
  const [third, fourth] = [read(), read()];
  await settled();
  expect(made()).toBe(2);
  sent(first);
  sent(await third);
  expect((await fourth).body).toBe('4');
});

test('a read that waits too long is answered 503 with Retry-After, and is never made', async () => {
  const { read, made } = gatedReads({ most: 1, waitMs: 5 });
  const first = await read();
  const second = await read();
  expect(second).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(await jsonOf(second)).toMatchObject({
    detail: 'Too many reads are under way. Sending the same request again is safe.',
  });
  sent(first);
  expect((await read()).status).toBe(200);
  expect(made()).toBe(2);
});

test('where too many wait already, a read is answered 503 at once', async () => {
  const { read } = gatedReads({ most: 1, mostWaiting: 1 });
  const first = await read();
  const second = read();
  expect((await read()).status).toBe(503);
  sent(first);
  expect((await second).status).toBe(200);
});

test('a read that fails gives its place away', async () => {
  const { read } = gatedReads({ most: 1 });
  await expect(read('/fails')).rejects.toThrow('no store');
  expect((await read()).status).toBe(200);
});
