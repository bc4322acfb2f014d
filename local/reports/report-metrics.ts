import { Counter, type Registry } from 'prom-client';

import { type ReportCounts, reportCountKinds } from './report-counts.ts';

/** What daily runs of reports have done since the start of the process. */
export const createReportMetrics = (registers: Registry[]) => {
  const reports = new Counter({
    name: 'billable_reports_total',
    help: 'Months that daily runs of reports looked at, by outcome; refused: a whole run was; after_close: written after the close, besides.',
    labelNames: ['outcome'],
    registers,
  });
  // An increase of what is not there yet would not be seen.
  for (const outcome of reportCountKinds) reports.inc({ outcome }, 0);
  return {
    observeReports: (counts: ReportCounts): void => {
      for (const outcome of reportCountKinds) reports.inc({ outcome }, counts[outcome] ?? 0);
    },
  };
};
