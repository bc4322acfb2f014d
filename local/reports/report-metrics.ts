import { Counter, type Registry } from 'prom-client';

import type { ReportOutcome } from '../../functions/report/outcome.ts';

/**
 * What became of months in a run. `refused`: of none, as the run was refused as a whole: the store
 * is not the one of the reports, or the clock is wrong. `after_close`: those that were written after
 * their close, besides what else they are.
 */
const kinds = [
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

export type ReportCounts = Readonly<Partial<Record<(typeof kinds)[number], number>>>;

export const countOutcomes = (
  outcomes: readonly Pick<ReportOutcome, 'outcome' | 'after_close'>[],
): ReportCounts => {
  const counts: Partial<Record<(typeof kinds)[number], number>> = {};
  for (const { outcome, after_close: isAfterClose } of outcomes) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (isAfterClose) counts.after_close = (counts.after_close ?? 0) + 1;
  }
  return counts;
};

/** What daily runs of reports have done since the start of the process. */
export const createReportMetrics = (registers: Registry[]) => {
  const reports = new Counter({
    name: 'billable_reports_total',
    help: 'Months that daily runs of reports looked at, by outcome; refused: a whole run was; after_close: written after the close, besides.',
    labelNames: ['outcome'],
    registers,
  });
  // An increase of what is not there yet would not be seen.
  for (const outcome of kinds) reports.inc({ outcome }, 0);
  return {
    observeReports: (counts: ReportCounts): void => {
      for (const outcome of kinds) reports.inc({ outcome }, counts[outcome] ?? 0);
    },
  };
};
