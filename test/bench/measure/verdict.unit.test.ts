import { expect, test } from '@jest/globals';
import {
  atLeast,
  atMost,
  type Bound,
  type BenchLine,
  ratioOf,
} from '../../../bench/measure/line.ts';
import { median, quantile, spread } from '../../../bench/measure/statistics.ts';
import { renderTable } from '../../../bench/measure/table.ts';
import { exitCodeOf, verdictOf } from '../../../bench/measure/verdict.ts';

const line = (samples: readonly number[], bound?: Bound): BenchLine => ({
  id: 'row',
  what: 'a row',
  measured: { name: 'rate', unit: 'entries/s', samples, ...(bound && { bound }) },
});

test('the median is the value in the middle, or the mean of both', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 4, 9])).toBe(3);
});

test('the spread is half the range over the median', () => {
  expect(spread([90, 100, 120])).toBe(0.15);
});

test('a quantile is a sample that was taken', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
});

test.each([
  [atLeast(100), [99, 100, 1_000], 'kept'],
  [atLeast(100), [99, 99, 1_000], 'MISSED'],
  [atMost(100), [100, 100, 0], 'kept'],
  [atMost(100), [101, 101, 0], 'MISSED'],
  [atMost(100), [], 'MISSED'],
  [undefined, [1], 'no bound'],
])('the median is held against the bound %j: %j is %s', (bound, samples, verdict) => {
  expect(verdictOf(line(samples, bound))).toBe(verdict);
});

test('a row whose memory is above its bound is missed, however fast it was', () => {
  const others = [{ name: 'memory', unit: 'MB', samples: [200], bound: atMost(160) }];
  expect(verdictOf({ ...line([1_000], atLeast(100)), others })).toBe('MISSED');
});

test('a ratio is taken repetition by repetition', () => {
  const { measured } = line([10, 40]);
  const floor = { name: 'floor', unit: 'entries/s', samples: [20, 160] };
  expect(ratioOf(measured, floor, atLeast(0.5))).toEqual({
    name: 'ratio',
    unit: '×',
    samples: [0.5, 0.25],
    bound: { kind: 'at least', value: 0.5 },
  });
});

test.each(['skipped', 'FAILED'] as const)('a row that was %s says why', (kind) => {
  const row = { id: 'peer', what: 'a peer', kind, reason: 'it is not here' };
  expect(verdictOf(row)).toBe(kind);
  expect(renderTable([row])).toContain('it is not here');
});

test('the exit code tells a missed bound from a row that could not be measured', () => {
  const kept = line([100], atLeast(100));
  const missed = line([99], atLeast(100));
  const peer = { id: 'peer', what: 'a peer', reason: 'it is not here' };
  const skipped = { ...peer, kind: 'skipped' } as const;
  const failed = { ...peer, kind: 'FAILED' } as const;
  expect(exitCodeOf([kept, skipped])).toBe(0);
  expect(exitCodeOf([kept, missed, skipped])).toBe(1);
  expect(exitCodeOf([failed, kept, missed])).toBe(2);
});

test('the table shows median, spread, bound and verdict', () => {
  const table = renderTable([line([90_000, 100_000, 120_000], atLeast(100_000))]);
  expect(table).toContain('100,000 entries/s ±15 %');
  expect(table).toContain('≥ 100,000 entries/s');
  expect(table).toContain('kept');
});
