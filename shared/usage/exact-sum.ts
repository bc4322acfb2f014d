import type { Meter } from '../metering/series.ts';

/** A sum that no number holds. The counters behind it are exact: their parts can be shown. */
export class SumTooLarge extends Error {
  override readonly name = 'SumTooLarge';
  readonly code = 'sum_too_large';

  constructor(meter: Meter) {
    super(`${meter}: a sum is beyond ${Number.MAX_SAFE_INTEGER} and cannot be shown exactly`);
  }
}

/**
 * A sum as it may be shown. Throws `SumTooLarge` where it was rounded: none of its addends is
 * negative, so what was rounded on the way is above the bound at the end.
 */
export const exactSum = (sum: number, meter: Meter): number => {
  if (sum > Number.MAX_SAFE_INTEGER) throw new SumTooLarge(meter);
  return sum;
};
