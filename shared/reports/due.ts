import { dayMs, type EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';
import { adjustmentName, type MonthCorrections, type Undone } from './corrections.ts';
import type { MonthHistory } from './history.ts';

/** Clocks differ, and a replay that is large is counted some time after it was received. */
const marginMs = 2 * dayMs;

/** From when on no usage of a month can come any more, where entries may be so many days old. */
export const lastUsageBy = (period: Period, maxEventAgeDays: number): EpochMs =>
  period.end + maxEventAgeDays * dayMs + marginMs;

type Look = {
  readonly maxEventAgeDays: number;
  /**
   * The greatest age of entries for which a run that began after the last usage has looked at the
   * month; `null`: none has.
   */
  readonly settledDays: number | null;
  /** The voids of its newest version that the store contradicts. */
  readonly undone: Undone;
  readonly at: EpochMs;
};

/**
 * Whether the daily run looks at a month that has ended: one that is not closed, one until a run has begun
 * after the last usage that can reach it, or one that a void or a replay has touched since its newest
 * version.
 */
export const isDue = (
  period: Period,
  { files, newest }: Pick<MonthHistory, 'files' | 'newest'>,
  corrections: MonthCorrections,
  { maxEventAgeDays, settledDays, undone, at }: Look,
): boolean => {
  if (period.end > at) return false;
  if (!files.isClosed || newest === null) return true;
  if (settledDays === null || settledDays < maxEventAgeDays) return true;
  if (at < lastUsageBy(period, maxEventAgeDays)) return true;
  const known = new Set(newest.adjustments.map(adjustmentName));
  if ([...known].some((name) => undone.has(name))) return true;
  const { adjustments, replayedAt } = corrections;
  if (adjustments.some((it) => !known.has(adjustmentName(it)))) return true;
  if (replayedAt === null) return false;
  return replayedAt >= Date.parse(newest.as_of) || at < replayedAt + marginMs;
};
