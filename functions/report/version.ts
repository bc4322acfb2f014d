import { toJsonFile } from '../../shared/reports/manifest.ts';
import { haveSameVoids, type MonthCorrections } from '../../shared/reports/corrections.ts';
import { filesOf, isAfterClose, isLater, type MonthHistory } from '../../shared/reports/history.ts';
import { formOfSettings, formOfVersion } from '../../shared/reports/form.ts';
import { csvKey, manifestKey, nextVersion } from '../../shared/reports/keys.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { refuseAheadOfClock } from './ahead-of-clock.ts';
import { monthStatusesOf } from './billable-statuses.ts';
import { closeUnchanged, isAlarmDue } from './close.ts';
import { type ReportContent, type ReportedMonth, writeContent } from './content.ts';
import type { ReportRun } from './context.ts';
import { readMonthCorrections } from './corrections.ts';
import { currentHistory } from './current.ts';
import { newManifest } from './new-manifest.ts';
import type { ReportOutcome } from './outcome.ts';
import { findUnclaimed } from './unclaimed.ts';

export type MonthTask = {
  readonly month: Month;
  /** `null`: they are yet to be read. */
  readonly corrections: MonthCorrections | null;
  /** Whether a month without usage gets no first version. */
  readonly isSkippedWithoutUsage: boolean;
  /** Whether a person wants the next version written over one whose `as_of` is later. */
  readonly isSuperseding: boolean;
};

/** Each attempt that fails means that another run has written something, or a batch was voided. */
const maxAttempts = 5;

/** Writes the next version of a month where its content is another than that of the newest. */
export const reportMonth = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome> => {
  let attempted = task;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const outcome = await tryMonth(run, attempted);
    if (outcome !== null) return outcome;
    attempted = { ...task, corrections: null };
  }
  throw new StoreUnavailable(`what the report of ${task.month} says kept changing`);
};

/** `null` where another run or a void came in between: the month has to be looked at again. */
const tryMonth = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome | null> => {
  const { reports, settings, zones, asOf } = run;
  const { month } = task;
  const history = await currentHistory(reports, month);
  const { newest, close, files } = history;
  const later = newest !== null && isLater(newest, asOf) ? newest : null;
  if (later !== null && !task.isSuperseding) {
    refuseAheadOfClock(later, run.clock());
    const { version } = later;
    return { month, outcome: 'newer_exists', version, after_close: isAlarmDue(later, close, asOf) };
  }
  const timezone = newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
  const period = monthPeriod(month, timezone);
  const billableStatuses = await monthStatusesOf(run, close);
  const form =
    newest === null ? formOfSettings(settings.groupBy, settings.meters) : formOfVersion(newest);
  const reported = { month, timezone, period, billableStatuses, form };
  const corrections =
    task.corrections ?? (await readMonthCorrections(run.receipts, month, reported.period));
  const version = nextVersion(files);
  const draft = await reports.begin(csvKey(month, version));
  try {
    const content = await writeContent(run, reported, draft);
    if (newest?.sha256 === content.sha256 && later === null) {
      return await closeUnchanged(run, reported, newest, close);
    }
    if (newest === null && content.rows === 0 && task.isSkippedWithoutUsage) {
      return { month, outcome: 'no_usage_yet', version: null, after_close: false };
    }
    if (!(await hasSettledVoids(run, reported, corrections))) return null;
    const unclaimed = await findUnclaimed(reports, month, files, content.sha256);
    if (unclaimed === null && (await draft.commit()) === 'taken') return null;
    return await publish(run, reported, { history, content, corrections }, unclaimed ?? version);
  } finally {
    await draft.discard();
  }
};

/**
 * Whether the voids that were read before the counters are still all. One that came in between is
 * missing from the file, and no later version would name it: its content would be the same.
 */
const hasSettledVoids = async (
  { receipts }: ReportRun,
  { month, period }: ReportedMonth,
  before: MonthCorrections,
): Promise<boolean> => {
  const now = await readMonthCorrections(receipts, month, period);
  if (now.isBeingVoided) throw new StoreUnavailable(`a batch of ${month} is being taken back`);
  return haveSameVoids(before, now);
};

type Written = {
  readonly history: MonthHistory;
  readonly content: ReportContent;
  readonly corrections: MonthCorrections;
};

/** Writes the manifest of a file that is there. Only this makes it a version. */
const publish = async (
  run: ReportRun,
  reported: ReportedMonth,
  { history: { newest }, content, corrections }: Written,
  version: number,
): Promise<ReportOutcome | null> => {
  const { reports } = run;
  const { month } = reported;
  const files = await filesOf(month, reports);
  // Another version came meanwhile: the difference to the one before it would be counted twice.
  if (files.versions.at(-1) !== newest?.version) return null;
  const manifest = newManifest(run, reported, {
    version,
    newest,
    content,
    corrections,
    isClosed: files.isClosed,
  });
  const outcome = await reports.create(manifestKey(month, version), toJsonFile(manifest));
  if (outcome === 'taken') return null;
  const { close } = await currentHistory(reports, month);
  return { month, outcome: 'written', version, after_close: isAfterClose(manifest, close) };
};
