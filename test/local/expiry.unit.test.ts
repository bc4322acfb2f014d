import { expect, test } from '@jest/globals';
import { expireDaily } from '../../local/daily-expiry.ts';

test('a run that fails is logged, and the next one comes all the same', async () => {
  const ending = new AbortController();
  const logged: unknown[] = [];
  let times = 0;
  await expireDaily(
    async () => {
      times++;
      if (times === 1) throw new Error('the disk is full');
      if (times === 3) ending.abort();
    },
    { signal: ending.signal, log: (error) => logged.push(error), firstDelayMs: 1, delayMs: 1 },
  );
  expect(times).toBe(3);
  expect(logged).toEqual([new Error('the disk is full')]);
});

test('a run that the end of the server breaks off is not logged', async () => {
  const ending = new AbortController();
  const logged: unknown[] = [];
  await expireDaily(
    async () => {
      ending.abort();
      throw new Error('the store is closed');
    },
    { signal: ending.signal, log: (error) => logged.push(error), firstDelayMs: 1 },
  );
  expect(logged).toEqual([]);
});
