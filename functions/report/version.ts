import { toJsonFile } from '../../shared/domain/manifest.ts';
import type { MonthCorrections } from '../../shared/domain/report-corrections.ts';
import { isAfterClose, type MonthHistory } from '../../shared/domain/report-history.ts';
import { csvKey, manifestKey, nextVersion } from '../../shared/domain/report-keys.ts';
import { type Month, monthPeriod } from '../../shared/domain/report-month.ts';
import { zoneOfMonth } from '../../shared/domain/report-zones.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { closeUnchanged, isAlarmDue } from './close.ts';
import { type ReportContent, type ReportedMonth, writeContent } from './content.ts';
import type { ReportRun } from './context.ts';
import { currentFiles, currentHistory } from './current.ts';
import { newManifest } from './new-manifest.ts';
import type { ReportOutcome } from './outcome.ts';
import { findUnclaimed } from './unclaimed.ts';

export type MonthTask = {
  readonly month: Month;
  readonly corrections: MonthCorrections;
  /** Whether a month without usage gets no first version. */
  readonly isSkippedWithoutUsage: boolean;
};

/** Each attempt that fails means that another run has written something meanwhile. */
const maxAttempts = 5;

/** Writes the next version of a month where its content is another than that of the newest. */
export const reportMonth = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome> => {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const outcome = await tryMonth(run, task);
    if (outcome !== null) return outcome;
  }
  throw new StoreUnavailable(`other runs kept writing the report of ${task.month}`);
};

/** `null` where another run came in between: what is there has to be looked at again. */
const tryMonth = async (run: ReportRun, task: MonthTask): Promise<ReportOutcome | null> => {
  const { reports, settings, zones, asOf } = run;
  const { month } = task;
  const history = await currentHistory(reports, month);
  const { newest, close, files } = history;
  if (newest !== null && Date.parse(newest.as_of) > asOf) {
    const { version } = newest;
    return {
      month,
      outcome: 'newer_exists',
      version,
      after_close: isAlarmDue(newest, close, asOf),
    };
  }
  const timezone = newest?.timezone ?? zoneOfMonth(zones, month, settings.billingTimezone);
  const reported = { month, timezone, period: monthPeriod(month, timezone) };
  const version = nextVersion(files);
  const draft = await reports.begin(csvKey(month, version));
  try {
    const content = await writeContent(run, reported, draft);
    if (newest?.sha256 === content.sha256) {
      return await closeUnchanged(run, reported, newest, close);
    }
    if (newest === null && content.rows === 0 && task.isSkippedWithoutUsage) {
      return { month, outcome: 'no_usage_yet', version: null, after_close: false };
    }
    const unclaimed = await findUnclaimed(reports, month, files, content.sha256);
    if (unclaimed === null && (await draft.commit()) === 'taken') return null;
    return await publish(run, task, reported, history, content, unclaimed ?? version);
  } finally {
    await draft.discard();
  }
};

/** Writes the manifest of a file that is there. Only this makes it a version. */
const publish = async (
  run: ReportRun,
  { corrections }: MonthTask,
  reported: ReportedMonth,
  { newest }: MonthHistory,
  content: ReportContent,
  version: number,
): Promise<ReportOutcome | null> => {
  const { reports } = run;
  const { month } = reported;
  const files = await currentFiles(reports, month);
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
