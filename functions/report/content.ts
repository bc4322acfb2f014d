import { createHash } from 'node:crypto';
import type { Period } from '../../shared/calendar/period.ts';
import { csvColumns, renderCsv, standardCsv } from '../../shared/usage/render-csv.ts';
import type { Month } from '../../shared/reports/month.ts';
import type { ReportForm } from '../../shared/reports/form.ts';
import { newReportTotals, type ReportTotals } from '../../shared/reports/totals.ts';
import { rollUp } from '../../shared/usage/roll-up.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { withoutDirectory } from '../../shared/usage/customer.ts';
import { anyLabels, type UsageQuery } from '../../shared/usage/usage-query.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { FileDraft } from '../../shared/ports/report-store.ts';
import type { ReportRun } from './context.ts';

export type ReportContent = ReportTotals & {
  readonly bytes: number;
  readonly sha256: string;
  readonly columns: readonly string[];
};

/**
 * Writes the CSV of a month, and takes its totals and its hash while it passes. Memory is bounded
 * by a chunk, whatever the number of consumers.
 */
export const writeContent = async (
  { counters, onProgress }: ReportRun,
  reported: ReportedMonth,
  draft: FileDraft,
): Promise<ReportContent> => {
  const { month } = reported;
  const query = reportQuery(reported);
  const totals = newReportTotals(query);
  const groups = totals.counting(rollUp(query, (asked) => counters.read(asked)));
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const text of renderCsv(query, groups, standardCsv)) {
    const chunk = Buffer.from(text);
    hash.update(chunk);
    bytes += chunk.length;
    await draft.write(chunk);
    onProgress?.({ month, rows: totals.totals().rows, bytes });
  }
  return { ...totals.totals(), bytes, sha256: hash.digest('hex'), columns: csvColumns(query) };
};

/** The question whose answer the file is. */
export const reportQuery = ({
  period,
  timezone,
  billableStatuses,
  form,
}: ReportedMonth): UsageQuery => ({
  period: 'month',
  timezone,
  range: period,
  consumers: [],
  customers: [],
  payers: withoutDirectory,
  labels: anyLabels,
  statuses: null,
  groupByWho: 'consumer',
  groupByLabels: form.groupByLabels,
  groupByStatus: form.groupByStatus,
  meters: form.meters,
  layout: 'long',
  billableStatuses,
  billable: null,
  largest: null,
});

export type ReportedMonth = {
  readonly month: Month;
  readonly period: Period;
  readonly timezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  readonly form: ReportForm;
};
