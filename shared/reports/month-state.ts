import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';

/**
 * `open`: the month runs. `closing`: it has ended, late usage may still change it. `final`: it has
 * a close record.
 */
export type MonthState = 'open' | 'closing' | 'final';

/** What a month is at an instant. Time alone never makes it final: a run has to have looked. */
export const stateAt = (
  period: Period,
  { isClosed, at }: { readonly isClosed: boolean; readonly at: EpochMs },
): MonthState => (isClosed ? 'final' : at < period.end ? 'open' : 'closing');

/** The first instant at which a month can become final. */
export const finalFrom = (period: Period, restatementDays: number): EpochMs =>
  period.end + restatementDays * dayMs;

/** Whether a month that is found unchanged at an instant is to be closed. */
export const mayClose = (period: Period, restatementDays: number, at: EpochMs): boolean =>
  at >= finalFrom(period, restatementDays);
