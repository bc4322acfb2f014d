import { setTimeout } from 'node:timers/promises';

import { dayMs } from '../shared/calendar/instant.ts';
import type { FailureLog } from '../shared/api/failure.ts';

type SweepContext = {
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  readonly firstDelayMs: number;
  readonly delayMs?: number;
};

/**
 * Sweeps soon after the start, in case a sweep was missed, and then once a day, until the signal.
 * A sweep with nothing to do costs one look-up. A failed one is logged; the next makes up for it.
 */
export const sweepDaily = async (
  sweep: () => Promise<unknown>,
  { signal, log, firstDelayMs, delayMs = dayMs }: SweepContext,
): Promise<void> => {
  for (let waitMs = firstDelayMs; ; waitMs = delayMs) {
    try {
      await setTimeout(waitMs, undefined, { signal, ref: false });
      await sweep();
    } catch (error) {
      // A sweep that is under way at the end finds the store closed.
      if (signal.aborted) return;
      log(error);
    }
  }
};
