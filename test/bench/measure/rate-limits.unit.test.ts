import { expect, test } from '@jest/globals';
import { answerRate, commitCeiling } from '../../../bench/measure/rate-limits.ts';

const batch = { receipt: 2, marker: 4, rows: 1, consumers: 100 };
const keys = { inboxKeys: 1_000, pageKeys: 1_000 };
const steps = [
  { name: 'a small table', table: { partitions: 4, units: 4_000, ...keys } },
  { name: 'a large table', table: { partitions: 20, units: 20_000, ...keys } },
];
const commit = { batchesPerGroup: 98, roundsPerGroup: 7, roundMs: 10 };
const answer = (batchesPerSecond: number) => answerRate({ batchesPerSecond, batch, steps, commit });

test('one commit at a time takes a group in the time of its rounds', () => {
  expect(commitCeiling(commit)).toBe(1_400);
});

test('a rate is taken by the smallest table that is enough', () => {
  expect(answer(100)).toEqual({ limits: [], takenBy: 'a small table' });
  const { limits, takenBy } = answer(1_000);
  expect(limits.join()).toMatch(/^a small table takes \d{3}$/);
  expect(takenBy).toBe('a large table');
});

test('what one commit at a time does not take is shared among stacks', () => {
  const { limits, takenBy } = answer(2_000);
  expect(limits.at(-1)).toBe('one commit at a time takes 1400');
  expect(takenBy).toBe('2 stacks, each with a large table');
});
