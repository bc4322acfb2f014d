import { csvColumns, renderCsv, standardCsv } from '../../../shared/usage/render-csv.ts';
import type { Manifest, ReportFile } from '../../../shared/reports/manifest.ts';
import { newReportTotals, type ReportTotals } from '../../../shared/reports/totals.ts';
import { rollUp, type WatchPeriod } from '../../../shared/usage/roll-up.ts';
import type { Contested } from './contested.ts';
import type { ReportRun } from '../context.ts';
import type { DraftFiles } from './draft-files.ts';
import { newParquetWriter } from './parquet-writer.ts';
import { newMonthPayers } from '../months/month-payers.ts';
import type { ReportedMonth } from '../months/reported-month.ts';
import { reportQuery } from './report-query.ts';
import { newCompanionWriter } from './write-companions.ts';

export type ReportContent = ReportTotals & {
  /** Those that are written: the CSV first, all but the Parquet file. */
  readonly csvs: readonly ReportFile[];
  readonly columns: readonly string[];
  readonly customers: number | null;
  readonly contested: Contested;
  /** Ends the Parquet file, where there is one, with what the manifest says. */
  endParquet(manifest: Manifest): Promise<void>;
};

/**
 * Writes the files of a month from one reading of its rows, and takes their totals and hashes while
 * they pass. Memory is bounded by a chunk, whatever the number of consumers.
 */
export const writeContent = async (
  { counters, openSpill, onProgress, settings: { softwareVersion } }: ReportRun,
  reported: ReportedMonth,
  { csv, files }: DraftFiles,
): Promise<ReportContent> => {
  const query = reportQuery(reported);
  const totals = newReportTotals(query);
  const spill = openSpill();
  try {
    const payers = newMonthPayers(reported);
    const companions = newCompanionWriter(query, reported, { payers, spill });
    const parquetFile = files.find(({ end }) => end === 'parquet');
    const parquet =
      parquetFile &&
      newParquetWriter(query, reported, { payers, file: parquetFile, softwareVersion });
    const watchers = reported.form.companions.length === 0 ? [] : [companions, parquet];
    const rows = rollUp(query, (asked) => counters.read(asked), {
      watch: watchAll(watchers.flatMap((each) => each?.watch ?? [])),
    });
    const watched = companions.between(parquet?.between(rows) ?? rows);
    const groups = totals.counting(watched);
    for await (const text of renderCsv(query, groups, standardCsv)) {
      await csv.write(text);
      onProgress?.({ month: reported.month, rows: totals.totals().rows, bytes: csv.bytes() });
    }
    const customers = await companions.write(files);
    return {
      ...totals.totals(),
      customers,
      contested: companions.contested(),
      csvs: files.filter((file) => file !== parquetFile).map((file) => file.written()),
      columns: csvColumns(query),
      endParquet: async (manifest) => parquet?.end(manifest),
    };
  } finally {
    await spill.close();
  }
};

const watchAll =
  (watches: readonly WatchPeriod[]): WatchPeriod =>
  (planned) => {
    const all = watches.map((watch) => watch(planned));
    return (rows, groups) => {
      for (const see of all) see(rows, groups);
    };
  };
