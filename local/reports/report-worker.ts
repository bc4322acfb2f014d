import { parentPort, workerData } from 'node:worker_threads';

import { parseMeters } from '../../shared/metering/meters.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { customersIn } from '../../shared/customers/billable-file.ts';
import { keptFile } from '../customers/billable-files.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { failureText, isDamage } from '../log/failure-text.ts';
import { requireStillThere } from '../require-still-there.ts';
import { openDiskReports, type DiskReportConfig } from './disk-reports.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { countOutcomes, type ReportCounts } from './report-counts.ts';
import { contestedLines } from '../../functions/report/files/contested-lines.ts';
import { reportLevel, reportLine } from './report-line.ts';

/** What the thread that writes reports is given at its start; plain data, as it is copied. */
export type ReportWorkerData = Omit<DiskReportConfig, 'billableStatuses' | 'meters'> & {
  readonly billableStatuses: string;
  readonly meters: string;
  readonly scheduledAt: EpochMs;
};

export type ReportLogLine = {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
};

/** What it says at its end: the lines for the log, what became of how many, whether any failed. */
export type ReportWorkerResult = {
  readonly lines: readonly ReportLogLine[];
  readonly counts: ReportCounts;
  readonly isFailed: boolean;
  /** Whether a page of the store is damaged. */
  readonly isDamaged: boolean;
};

/** What every day brings, and no one wants to read every day. */
const quiet: ReadonlySet<string> = new Set(['unchanged', 'no_usage_yet']);

const { scheduledAt, billableStatuses, meters, ...config } = workerData as ReportWorkerData;
const statuses = parseBillableStatuses(billableStatuses);
const definitions = parseMeters(meters);
if (statuses === null || definitions === null) {
  throw new TypeError('the report worker lacks its data');
}

const storePath = dataFile(config.dataDir);

const described = (error: unknown): string => failureText(error, storePath);

let contestedNow: readonly string[] = [];
const openReports = () => {
  requireStillThere(storePath);
  return openDiskReports(
    { ...config, billableStatuses: statuses, meters: { text: meters, definitions } },
    {
      customers: () => customersIn(keptFile(config)),
      onContested: (found) => {
        contestedNow = contestedLines(found);
      },
    },
  );
};

let reports: ReturnType<typeof openReports> | null = null;
try {
  reports = openReports();
  const outcomes = await reports.run({ scheduled_at: new Date(scheduledAt).toISOString() });
  const told = outcomes
    .filter(({ outcome, after_close }) => after_close || !quiet.has(outcome))
    .map((outcome) => ({
      level: reportLevel(outcome),
      message: reportLine(outcome, described),
    }));
  const contested = [...outcomes.flatMap(contestedLines), ...contestedNow].map(
    (message) => ({ level: 'warn', message }) as const,
  );
  const lines = [...told, ...contested];
  const isFailed = outcomes.some(({ outcome }) => outcome === 'failed');
  const counts = countOutcomes(outcomes);
  const isDamaged = outcomes.some(({ error }) => isDamage(error));
  parentPort?.postMessage({ lines, counts, isFailed, isDamaged } satisfies ReportWorkerResult);
} catch (error) {
  // What is thrown here reaches the other thread without its class, and so without its words.
  const message = `no report was written: ${described(error)}`;
  const lines = [{ level: 'error', message } as const];
  const counts = { [error instanceof OperatorProblem ? 'refused' : 'failed']: 1 };
  const isDamaged = isDamage(error);
  parentPort?.postMessage({
    lines,
    counts,
    isFailed: true,
    isDamaged,
  } satisfies ReportWorkerResult);
} finally {
  reports?.close();
}
