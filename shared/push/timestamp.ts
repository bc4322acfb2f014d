import { dayMs, type EpochMs, hourMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';

/** The months of the systems are not those of the billing zone: nothing goes near their edges. */
const startMarginMs = 48 * hourMs;
const endMarginMs = dayMs;
/** The day of UTC ends twelve hours before that of the last zones. */
const farthestMs = 12 * hourMs;

/** The greatest sequence and timestamp of a system and month. */
export type Mark = { readonly sequence: number; readonly timestampSec: number };

/** Whether totals of a month may be sent yet. */
export const isTooEarly = (month: Period, now: EpochMs): boolean =>
  now < month.start + startMarginMs;

/** Whether timestamps no longer follow the clock, but count up. */
const isCountedUp = (month: Period, now: EpochMs): boolean => now >= month.end - endMarginMs;

/**
 * The timestamp of the next sending of a month: now, or from 24 hours before its end on counted
 * up from there; always at least a second after the one before, and after so many that are left out
 * where timestamps count up: else they are later than all before. `null` where the month is full.
 */
export const nextTimestamp = (
  month: Period,
  last: number | null,
  now: EpochMs,
  leftOut = 0,
): number | null => {
  const lastDay = Math.ceil((month.end - endMarginMs) / 1000);
  const first = Math.ceil((month.start + startMarginMs) / 1000);
  const base = Math.min(Math.max(Math.floor(now / 1000), first), lastDay);
  const skipped = isCountedUp(month, now) ? leftOut : 0;
  const next = (last === null ? base : Math.max(base, last + 1)) + skipped;
  return next * 1000 < month.end - farthestMs ? next : null;
};
