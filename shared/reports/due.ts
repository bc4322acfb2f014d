import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';
import { adjustmentName, type MonthCorrections } from './corrections.ts';
import type { MonthHistory } from './history.ts';

/** Clocks differ, and a replay that is large is counted some time after it was received. */
const marginMs = 2 * dayMs;

/**
 * Whether the daily run looks at a month: one that has ended and is not closed, that late usage
 * can still reach, or that a void or a replay has touched since its newest version.
 */
export const isDue = (
  period: Period,
  { files, newest }: MonthHistory,
  corrections: MonthCorrections,
  maxEventAgeDays: number,
  at: EpochMs,
): boolean => {
  if (period.end > at) return false;
  if (!files.isClosed || newest === null) return true;
  if (at < period.end + maxEventAgeDays * dayMs + marginMs) return true;
  const known = new Set(newest.adjustments.map(adjustmentName));
  const { adjustments, replayedAt } = corrections;
  if (adjustments.some((it) => !known.has(adjustmentName(it)))) return true;
  if (replayedAt === null) return false;
  return replayedAt >= Date.parse(newest.as_of) || at < replayedAt + marginMs;
};
