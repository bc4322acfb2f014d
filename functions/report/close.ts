import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import { type CloseRecord, type Manifest, toJsonFile } from '../../shared/reports/manifest.ts';
import { mayClose } from '../../shared/reports/month-state.ts';
import { isAfterClose } from '../../shared/reports/history.ts';
import { filesOf } from '../../shared/report-files/read-history.ts';
import { closeDirectoryKey, closeKey } from '../../shared/reports/keys.ts';
import { keepDirectory } from '../../shared/report-files/directory.ts';
import type { MonthBasis } from '../../shared/report-files/month-basis.ts';
import type { ReportedMonth } from './months/reported-month.ts';
import type { ReportRun } from './context.ts';
import type { ReportOutcome } from './outcome.ts';

/** What becomes of a month whose newest version is what would be written: it may be closed. */
export const closeUnchanged = async (
  run: ReportRun,
  reported: ReportedMonth,
  newest: Manifest,
  close: CloseRecord | null,
): Promise<ReportOutcome> => {
  const { settings, startedAt } = run;
  const { month, period, directory } = reported;
  const { version } = newest;
  const isClosed =
    close === null &&
    mayClose(period, settings.restatementDays, startedAt) &&
    // Before the close itself: a month is never closed without its customers.
    (await keepDirectory(run.reports, closeDirectoryKey(month), directory)) &&
    (await writeCloseRecord(run, newest, reported));
  const after_close = isAlarmDue(newest, close, startedAt);
  return { month, outcome: isClosed ? 'closed' : 'unchanged', version, after_close };
};

/** False where a version came meanwhile, or another run has closed the month. */
const writeCloseRecord = async (
  { reports, clock }: ReportRun,
  { month, version, sha256 }: Manifest,
  { directory, billableStatuses }: MonthBasis,
): Promise<boolean> => {
  const { versions } = await filesOf(month, reports);
  if (versions.at(-1) !== version) return false;
  const record: CloseRecord = {
    month,
    version,
    sha256,
    closed_at: new Date(clock()).toISOString(),
    directory: directory.sha256,
    // Those of the version are others where the rule changed and no line of its files did.
    billable_statuses: billableStatuses.text,
  };
  return (await reports.create(closeKey(month), toJsonFile(record))) === 'created';
};

/** A run can die between a version and its alarm; until then the next ones raise it. */
const alarmMs = 2 * dayMs;

export const isAlarmDue = (newest: Manifest, close: CloseRecord | null, now: EpochMs): boolean =>
  isAfterClose(newest, close) && now < Date.parse(newest.generated_at) + alarmMs;
