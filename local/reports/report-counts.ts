import type { ReportOutcome } from '../../functions/report/outcome.ts';

/**
 * What became of months in a run. `refused`: of none, as the run was refused as a whole: the store
 * is not the one of the reports, or the clock is wrong. `after_close`: those that were written after
 * their close, besides what else they are.
 */
export const reportCountKinds = [
  'written',
  'unchanged',
  'closed',
  'newer_exists',
  'no_usage_yet',
  'not_begun',
  'failed',
  'refused',
  'after_close',
] as const;

export type ReportCounts = Readonly<Partial<Record<(typeof reportCountKinds)[number], number>>>;

export const countOutcomes = (
  outcomes: readonly Pick<ReportOutcome, 'outcome' | 'after_close'>[],
): ReportCounts => {
  const counts: Partial<Record<(typeof reportCountKinds)[number], number>> = {};
  for (const { outcome, after_close: isAfterClose } of outcomes) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (isAfterClose) counts.after_close = (counts.after_close ?? 0) + 1;
  }
  return counts;
};
