import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { replaceFile } from '../../shared/adapters/filesystem/replace-file.ts';
import { type EpochMs, hourMs } from '../../shared/calendar/instant.ts';
import { periodAt } from '../../shared/calendar/period.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { asObject, asText, memberOf, readJson } from '../../shared/stored/read-json.ts';
import type { FailureLog } from '../../shared/api/failure.ts';

type ReportSchedule = {
  readonly dataDir: string;
  readonly timezone: TimeZone;
  readonly clock: () => EpochMs;
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  readonly isClockTrusted: () => boolean;
  /** Told of the instant that a run was due at which is known to be done. */
  readonly noteDone?: (due: EpochMs) => void;
  /** Rejects where the signal is aborted meanwhile. */
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/** The server has begun to serve by then. */
const firstLookMs = 2_000;

/** While the clock is not believed: what makes it so may come at any time. */
const doubtedLookMs = 5_000;

/** Four hours after midnight, when clock changes are over in every zone. */
const hourOfDay = 4;

/**
 * Has reports written once a day, until the signal. Which day was done last is kept in the data
 * folder, so that neither a restart nor a day without power skips or repeats one; to lose that file
 * costs one run that finds all unchanged. A failed run is tried again after an hour. While the clock
 * is not believed there is none.
 */
export const reportDaily = async (
  run: (scheduledAt: EpochMs) => Promise<'done' | 'failed'>,
  {
    dataDir,
    timezone,
    clock,
    signal,
    log,
    isClockTrusted,
    noteDone,
    sleep = (ms) => setTimeout(ms, undefined, { signal, ref: false }),
  }: ReportSchedule,
): Promise<void> => {
  const file = join(dataDir, 'report-schedule.json');
  for (let delayMs: number = firstLookMs; ;) {
    try {
      // Never one long wait: a machine that sleeps would add its sleep to it.
      await sleep(delayMs);
      delayMs = hourMs;
      if (!isClockTrusted()) {
        delayMs = doubtedLookMs;
        continue;
      }
      const due = latestDue(clock(), timezone);
      if ((await lastDone(file)) === due) {
        noteDone?.(due);
        continue;
      }
      // It has said itself what failed.
      if ((await run(due)) === 'failed') continue;
      replaceFile(file, `${JSON.stringify({ done: new Date(due).toISOString() })}\n`);
      noteDone?.(due);
    } catch (error) {
      if (signal.aborted) return;
      log(error);
    }
  }
};

/** The instant at or before another one at which the day's reports are due. */
export const latestDue = (at: EpochMs, timezone: TimeZone): EpochMs => {
  const { start } = periodAt(at, 'day', timezone);
  const due = start + hourOfDay * hourMs;
  return due <= at ? due : periodAt(start - 1, 'day', timezone).start + hourOfDay * hourMs;
};

const lastDone = async (file: string): Promise<EpochMs | null> => {
  try {
    const note = readJson(await readFile(file, 'utf8'), asObject);
    return Date.parse(memberOf(note, 'done', asText));
  } catch {
    // Not there yet, or damaged: then it is not known, and the run is made.
    return null;
  }
};
