import { expect, test } from '@jest/globals';
import type { Adjustment } from '../../shared/domain/manifest.ts';
import { allAdjustments } from '../../shared/domain/report-corrections.ts';

const adjustment = (batch: string, at: string, over: Partial<Adjustment> = {}): Adjustment => ({
  batch,
  requests: -1,
  reason: 'load test',
  by: 'ana',
  at,
  ...over,
});

const [early, late] = ['2026-12-20T08:00:00.000Z', '2026-12-20T08:00:00.001Z'];

const batches = (adjustments: readonly Adjustment[]) => adjustments.map(({ batch }) => batch);

test.each([
  ['a', late, 'b', early, ['b', 'a']],
  ['b', early, 'a', late, ['b', 'a']],
  ['a', early, 'b', early, ['a', 'b']],
  ['b', early, 'a', early, ['a', 'b']],
])('void %s of %s and void %s of %s stand as %j', (one, oneAt, other, otherAt, order) => {
  const [first, second] = [adjustment(one, oneAt), adjustment(other, otherAt)];
  expect(batches(allAdjustments([], [first, second]))).toEqual(order);
  expect(batches(allAdjustments([first], [second]))).toEqual(order);
});

test('a void that an earlier version names stands once, as the receipt has it now', () => {
  const now = adjustment('a', early, { requests: -3 });
  expect(allAdjustments([adjustment('a', early)], [now])).toEqual([now]);
  expect(allAdjustments([now], [])).toEqual([now]);
});
