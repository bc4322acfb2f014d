import { expect, test } from '@jest/globals';
import { sweepDaily } from '../../local/daily-sweep.ts';

test('a sweep that fails is logged, and the next one comes all the same', async () => {
  const ending = new AbortController();
  const logged: unknown[] = [];
  let sweeps = 0;
  await sweepDaily(
    async () => {
      sweeps++;
      if (sweeps === 1) throw new Error('the disk is full');
      if (sweeps === 3) ending.abort();
    },
    { signal: ending.signal, log: (error) => logged.push(error), firstDelayMs: 1, delayMs: 1 },
  );
  expect(sweeps).toBe(3);
  expect(logged).toEqual([new Error('the disk is full')]);
});

test('a sweep that the end of the server breaks off is not logged', async () => {
  const ending = new AbortController();
  const logged: unknown[] = [];
  await sweepDaily(
    async () => {
      ending.abort();
      throw new Error('the store is closed');
    },
    { signal: ending.signal, log: (error) => logged.push(error), firstDelayMs: 1 },
  );
  expect(logged).toEqual([]);
});
