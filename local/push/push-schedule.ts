import { setTimeout } from 'node:timers/promises';

import type { FailureLog } from '../../shared/api/failure.ts';
import { dayMs, type EpochMs, hourMs, minuteMs } from '../../shared/calendar/instant.ts';
import { periodAt } from '../../shared/calendar/period.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';

export type PushSchedule = {
  readonly timezone: TimeZone;
  readonly clock: () => EpochMs;
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  readonly isClockTrusted: () => boolean;
  /** Whether any system is configured. */
  readonly hasSystems: () => boolean;
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/** Whether a run is due: hourly, and every ten minutes in the first day after a month's end. */
export const isPushDue = (last: EpochMs | null, now: EpochMs, timezone: TimeZone): boolean => {
  // A clock that was set back must not keep runs from being made.
  if (last === null || now < last) return true;
  const { start } = periodAt(now, 'month', timezone);
  const everyMs = now - start < dayMs ? 10 * minuteMs : hourMs;
  return now - last >= everyMs;
};

/** Runs pushes until the signal; none while the clock is not believed. */
export const pushHourly = async (
  run: () => Promise<void>,
  {
    timezone,
    clock,
    signal,
    log,
    isClockTrusted,
    hasSystems,
    sleep = (ms) => setTimeout(ms, undefined, { signal, ref: false }),
  }: PushSchedule,
): Promise<void> => {
  let last: EpochMs | null = null;
  for (;;) {
    try {
      await sleep(minuteMs);
      const now = clock();
      if (!hasSystems() || !isPushDue(last, now, timezone) || !isClockTrusted()) continue;
      last = now;
      await run();
    } catch (error) {
      if (signal.aborted) return;
      log(error);
    }
  }
};
