import { setTimeout } from 'node:timers/promises';

import type { FailureLog } from '../../shared/api/failure.ts';
import { minuteMs } from '../../shared/calendar/instant.ts';

export type AlertSchedule = {
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  readonly isClockTrusted: () => boolean;
  /** Whether there is any alert, or anyone to be told of one. */
  readonly hasAlerts: () => boolean;
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/** The server has begun to serve by then. */
const firstRunMs = 3_000;

/** Looks at alerts every minute until the signal; not while the clock is not believed. */
export const lookEveryMinute = async (
  run: () => Promise<void>,
  {
    signal,
    log,
    isClockTrusted,
    hasAlerts,
    sleep = (ms) => setTimeout(ms, undefined, { signal, ref: false }),
  }: AlertSchedule,
): Promise<void> => {
  for (let delayMs = firstRunMs; ; delayMs = minuteMs) {
    try {
      await sleep(delayMs);
      if (!hasAlerts() || !isClockTrusted()) continue;
      await run();
    } catch (error) {
      if (signal.aborted) return;
      log(error);
    }
  }
};
