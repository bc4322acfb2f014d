import type { EpochMs } from '../shared/calendar/instant.ts';
import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { openScratchCounters } from '../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { openScratchNotes } from '../shared/adapters/sqlite/scratch/scratch-notes.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';
import { tableFlag } from './open-store.ts';
import {
  allFindings,
  compareReports,
  maxShown,
  printLost,
  printReports,
  type ReportFindings,
  showDifference,
} from './verify-findings.ts';
import type { BatchId } from '../shared/metering/batch.ts';
import { jsonCount } from '../shared/metering/count.ts';
import {
  type Difference,
  type MonthVerdict,
  verifyCounters,
} from '../shared/verify/verify-counters.ts';
import { verifyLiveCounters } from '../shared/verify/verify-live.ts';
import { newestReports } from '../functions/report/compare/verify-reports.ts';
import { counted } from '../shared/metering/counted.ts';

type Verdicts = AsyncIterable<MonthVerdict> | Promise<readonly MonthVerdict[]>;
type Report = (difference: Difference) => void;

/** What is found: the counters month by month, and after them the reports. */
type Findings = {
  readonly verdicts: Verdicts;
  /** `null` where there are no reports, or none were asked for. */
  readonly reports: (() => Promise<ReportFindings>) | null;
  /** Batches that were answered and can never be counted. */
  readonly lost: () => Promise<readonly BatchId[]>;
};

type Use<T> = (findings: Findings) => Promise<T>;

/** Runs `use` with what is found on this machine, in the store as it is at one instant. */
const onFile = async <T>(
  { dataDir, now }: { readonly dataDir: string; readonly now: EpochMs },
  report: Report,
  use: Use<T>,
): Promise<T> => {
  const reports = createFilesystemReportStore(dataDir);
  const newest = await newestReports(reports);
  const reader = openSqliteReader(dataFile(dataDir), { isSnapshot: true });
  const recount = openScratchCounters();
  try {
    return await use({
      verdicts: verifyCounters(reader, recount, report),
      reports:
        newest.length === 0 ? null : async () => compareReports(reader, reports, newest, now),
      // Receipts and counters are written together.
      lost: async () => [],
    });
  } finally {
    recount.close();
    reader.close();
  }
};

type Place = {
  readonly table: string;
  readonly bucket: string | undefined;
  readonly now: EpochMs;
};

/** The same on a table that others write to meanwhile. */
const onTable = async <T>(
  { table, bucket, now }: Place,
  report: Report,
  use: Use<T>,
): Promise<T> => {
  const { openTable } = await import('./open-table.ts');
  const { openBucket } = await import('./open-bucket.ts');
  const files = bucket === undefined ? null : openBucket(bucket);
  const newest = files === null ? [] : await newestReports(files.reports);
  const { store, close } = openTable(table);
  try {
    return await use({
      verdicts: verifyLiveCounters(store, {
        openCopy: openScratchCounters,
        openNotes: openScratchNotes,
        report,
        now,
      }),
      reports: files && (async () => compareReports(store, files.reports, newest, now)),
      lost: async () => (await Array.fromAsync(store.lost())).flat(),
    });
  } finally {
    close();
    files?.close();
  }
};

const printCounters = async (
  context: CliContext,
  verdicts: Verdicts,
  { shown, count }: { readonly shown: readonly Difference[]; readonly count: () => number },
): Promise<void> => {
  for await (const { month, requests, isCovered, differences } of await verdicts) {
    const found = differences === 0 ? 'ok' : counted(differences, 'row differs', 'rows differ');
    const verdict = isCovered ? found : 'not covered';
    context.print(`${month}  ${String(requests).padStart(15)} requests  ${verdict}`);
  }
  context.print('These are months of UTC; a report is of one of BILLING_TIMEZONE.');
  if (count() === 0) {
    context.print('No difference between counters and receipts.');
    return;
  }
  context.print(`${counted(count(), 'row differs', 'rows differ')} between counters and receipts:`);
  for (const difference of shown) context.print(showDifference(difference));
  if (count() > shown.length) context.print(`  … and ${count() - shown.length} more`);
};

/** The whole answer for machines: of the rows that differ the first 20. */
const asJson = async ({ verdicts, reports, lost }: Findings, shown: readonly Difference[]) => {
  const months: MonthVerdict[] = [];
  for await (const verdict of await verdicts) months.push(verdict);
  return {
    differences: months.reduce((sum, { differences }) => sum + differences, 0),
    months: months.map(({ month, requests, isCovered, differences }) => ({
      month,
      requests,
      covered: isCovered,
      differences,
    })),
    rows: shown.map((row) => ({
      ...row,
      counted: jsonCount(row.counted),
      receipts: jsonCount(row.receipts),
    })),
    reports: reports === null ? [] : allFindings(await reports()),
    lost: await lost(),
  };
};

export const verifyCommand = (context: CliContext) =>
  newCommand({
    name: 'verify',
    about:
      'Recomputes every counter of the store in BILLABLE_DATA_DIR from the receipts and compares. Prints the requests of each month of UTC, and "not covered" for months whose receipts are not all there any more. ' +
      'Then compares the newest report of each month with the counters. ' +
      'A server may run meanwhile: all is read as it is at one instant. On AWS, where that cannot be, each counter must lie between what its receipts surely and what they may add: batches that wait for their commit, or come meanwhile, may.',
    finding: 'a difference',
  })
    .option(...tableFlag)
    .option('--bucket <NAME>', 'with --table: compare the reports in it too')
    .option(
      '--json',
      'for machines: {"differences": N, "months": […], "rows": […], "reports": […], "lost": […]}',
    )
    .action(
      ending(context, async ({ table, bucket, json }): Promise<ExitCode> => {
        if (bucket !== undefined && table === undefined) {
          throw new WrongUse('--bucket goes with --table');
        }
        const shown: Difference[] = [];
        let differences = 0;
        const report: Report = (difference) => {
          differences++;
          if (shown.length < maxShown) shown.push(difference);
        };
        const print = async (found: Findings): Promise<ExitCode> => {
          if (json === true) {
            const answer = await asJson(found, shown);
            context.print(JSON.stringify(answer));
            return answer.differences + answer.reports.length + answer.lost.length === 0 ? 0 : 1;
          }
          const { verdicts, reports } = found;
          await printCounters(context, verdicts, { shown, count: () => differences });
          const compared = reports === null ? null : await reports();
          if (compared !== null) printReports(context, compared);
          const findings = compared === null ? [] : allFindings(compared);
          const lost = await found.lost();
          printLost(context, lost);
          return differences + findings.length + lost.length === 0 ? 0 : 1;
        };
        return table === undefined
          ? onFile({ dataDir: settingsOf(context).dataDir, now: context.now() }, report, print)
          : onTable({ table, bucket, now: context.now() }, report, print);
      }),
    );
