import { toJsonFile } from '../../shared/reports/manifest.ts';
import { haveSameVoids, type MonthCorrections } from '../../shared/reports/corrections.ts';
import { isAfterClose, isLater } from '../../shared/reports/history.ts';
import { filesOf } from '../../shared/report-files/read-history.ts';
import { formOfSettings, formOfVersion } from '../../shared/reports/form.ts';
import {
  directoryKey,
  manifestKey,
  type MonthFiles,
  nextVersion,
} from '../../shared/reports/keys.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { refuseAheadOfClock } from './months/ahead-of-clock.ts';
import { closeUnchanged, isAlarmDue } from './close.ts';
import { type ReportContent, writeContent } from './files/content.ts';
import type { ReportedMonth } from './months/reported-month.ts';
import type { ReportRun } from './context.ts';
import { damagedFiles } from './compare/verify-files.ts';
import { readMonthCorrections } from './compare/corrections.ts';
import { currentHistory } from './current.ts';
import { keepDirectory } from '../../shared/report-files/directory.ts';
import { beginFiles } from './files/draft-files.ts';
import { monthBasisOf } from '../../shared/report-files/month-basis.ts';
import { isSameContent, newManifest, type NewVersion } from './files/new-manifest.ts';
import { copyNewest } from './files/newest-copies.ts';
import type { ReportOutcome } from './outcome.ts';

export type MonthTask = {
  readonly month: Month;
  /** `null`: they are yet to be read. */
  readonly corrections: MonthCorrections | null;
  /** Whether a month without usage gets no first version. */
  readonly isSkippedWithoutUsage: boolean;
  /** Whether a person wants the next version written over one whose `as_of` is later. */
  readonly isSuperseding: boolean;
  /** Whether a person wants a closed month billed by the customers and the statuses of now. */
  readonly isRestating: boolean;
};

/** Each attempt that fails means that another run has written something, or a batch was voided. */
const maxAttempts = 5;

/** So many numbers are left by runs that died; each costs another look at the month. */
const maxForeign = 100;

/** Writes the next version of a month where its content is another than that of the newest. */
export const reportMonth = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome> => {
  let attempted = task;
  const foreign = new Set<number>();
  for (let attempt = 0; attempt < maxAttempts + Math.min(foreign.size, maxForeign); attempt++) {
    const outcome = await tryMonth(run, attempted, foreign);
    if (outcome !== null) return outcome;
    attempted = { ...task, corrections: null };
  }
  throw new StoreUnavailable(`what the report of ${task.month} says kept changing`);
};

/**
 * `null` where another run or a void came in between, or a number is taken by files that say something
 * else, which `foreign` then names: the month has to be looked at again.
 */
const tryMonth = async (
  run: ReportRun,
  task: MonthTask,
  foreign: Set<number>,
): Promise<ReportOutcome | null> => {
  const { reports, settings, zones, startedAt, asOf } = run;
  const { month } = task;
  const history = await currentHistory(reports, month);
  const { newest, close, files } = history;
  const later = newest !== null && isLater(newest, asOf) ? newest : null;
  if (later !== null && !task.isSuperseding) {
    refuseAheadOfClock(later, run.clock());
    const { version } = later;
    return {
      month,
      outcome: 'newer_exists',
      version,
      after_close: isAlarmDue(later, close, startedAt),
    };
  }
  const timezone = newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
  const period = monthPeriod(month, timezone);
  const now = { billableStatuses: settings.billableStatuses, directory: run.directory };
  const basis = await monthBasisOf(reports, now, month, history, task);
  const form = newest === null ? formOfSettings(settings) : formOfVersion(newest);
  const reported = { month, timezone, period, form, ...basis };
  const corrections =
    task.corrections ?? (await readMonthCorrections(run.receipts, month, reported.period));
  const version = numberFor(files, foreign);
  const drafts = await beginFiles(reports, { month, version, companions: form.companions });
  try {
    const content = await writeContent(run, reported, drafts);
    if (newest !== null && later === null && isSameContent(newest, content.csvs)) {
      // What is unchanged is what its manifest says, and not what may have become of its files.
      const [damage] = await damagedFiles(reports, newest);
      if (damage !== undefined) throw damage;
      return { ...(await closeUnchanged(run, reported, newest, close)), ...found(content) };
    }
    if (newest === null && content.rows === 0 && task.isSkippedWithoutUsage) {
      return { month, outcome: 'no_usage_yet', version: null, after_close: false };
    }
    if (!(await hasSettledVoids(run, reported, corrections))) return null;
    const isRestated = task.isRestating && close !== null;
    // The Parquet file says the same as the manifest, which is made when both are written.
    const made = { version, newest, content, corrections, isRestated, at: run.clock() };
    const isClosed = close !== null;
    await content.endParquet(
      newManifest(run, reported, { ...made, files: content.csvs, isClosed }),
    );
    const committed = await drafts.commit(
      async () =>
        form.companions.length === 0 ||
        keepDirectory(reports, directoryKey(month, version), basis.directory),
    );
    if (committed === 'busy') return null;
    if (committed === 'other') {
      foreign.add(version);
      return null;
    }
    const written = drafts.files.map((file) => file.written());
    return await publish(run, reported, { ...made, files: written });
  } finally {
    await drafts.discard();
  }
};

/**
 * The number to write. First those above the newest version that a run has left without a manifest:
 * its files may be the same. A version must not appear behind the one after it.
 */
const numberFor = (files: MonthFiles, foreign: ReadonlySet<number>): number => {
  const newest = files.versions.at(-1) ?? 0;
  const left = files.unclaimed.find((number) => number > newest && !foreign.has(number));
  return left ?? Math.max(nextVersion(files), ...[...foreign].map((number) => number + 1));
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
  if (now.isBeingVoided) throw new StoreUnavailable(`a batch of ${month} is being voided`);
  return haveSameVoids(before, now);
};

/** Writes the manifest of files that are there. Only this makes them a version. */
const publish = async (
  run: ReportRun,
  reported: ReportedMonth,
  made: Omit<NewVersion, 'isClosed'>,
): Promise<ReportOutcome | null> => {
  const { reports } = run;
  const { month } = reported;
  const { version, newest, content } = made;
  const files = await filesOf(month, reports);
  // Another version came meanwhile: the difference to the one before it would be counted twice.
  if (files.versions.at(-1) !== newest?.version) return null;
  const { isClosed } = files;
  const manifest = newManifest(run, reported, { ...made, isClosed });
  const outcome = await reports.create(manifestKey(month, version), toJsonFile(manifest));
  if (outcome === 'taken') return null;
  await copyNewest(reports, month);
  const { close } = await currentHistory(reports, month);
  const after_close = isAfterClose(manifest, close);
  return { month, outcome: 'written', version, after_close, ...found(content) };
};

const found = ({ contested }: ReportContent): Pick<ReportOutcome, 'contested'> =>
  contested.count === 0 ? {} : { contested };
