import { csvColumns, renderCsv, standardCsv } from '../../../shared/usage/render-csv.ts';
import type { ReportFile } from '../../../shared/reports/manifest.ts';
import { newReportTotals, type ReportTotals } from '../../../shared/reports/totals.ts';
import { rollUp } from '../../../shared/usage/roll-up.ts';
import { withoutDirectory } from '../../../shared/usage/customer.ts';
import { anyLabels, type UsageQuery } from '../../../shared/usage/usage-query.ts';
import type { Contested } from './contested.ts';
import type { ReportRun } from '../context.ts';
import type { DraftFiles } from './draft-files.ts';
import type { ReportedMonth } from '../months/reported-month.ts';
import { newCompanionWriter } from './write-companions.ts';

export type ReportContent = ReportTotals & {
  /** The CSV first. */
  readonly files: readonly ReportFile[];
  readonly columns: readonly string[];
  readonly customers: number | null;
  readonly contested: Contested;
};

/**
 * Writes the files of a month from one reading of its rows, and takes their totals and hashes while
 * they pass. Memory is bounded by a chunk, whatever the number of consumers.
 */
export const writeContent = async (
  { counters, openSpill, onProgress }: ReportRun,
  reported: ReportedMonth,
  { csv, files }: DraftFiles,
): Promise<ReportContent> => {
  const query = reportQuery(reported);
  const totals = newReportTotals(query);
  const spill = openSpill();
  try {
    const companions = newCompanionWriter(query, reported, { spill });
    const watch = reported.form.companions.length === 0 ? {} : { watch: companions.watch };
    const rows = rollUp(query, (asked) => counters.read(asked), watch);
    const groups = totals.counting(companions.between(rows));
    for await (const text of renderCsv(query, groups, standardCsv)) {
      await csv.write(text);
      onProgress?.({ month: reported.month, rows: totals.totals().rows, bytes: csv.bytes() });
    }
    const customers = await companions.write(files);
    return {
      ...totals.totals(),
      customers,
      contested: companions.contested(),
      files: files.map((file) => file.written()),
      columns: csvColumns(query),
    };
  } finally {
    await spill.close();
  }
};

/** The question whose answer the CSV is. */
export const reportQuery = ({
  period,
  timezone,
  billableStatuses,
  form,
}: AskedMonth): UsageQuery => ({
  period: 'month',
  timezone,
  range: period,
  consumers: [],
  customers: [],
  // It names consumers alone, and who pays has no part in it.
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

type AskedMonth = Omit<ReportedMonth, 'month' | 'directory'>;
