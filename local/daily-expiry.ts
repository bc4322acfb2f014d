import { setTimeout } from 'node:timers/promises';

import { dayMs } from '../shared/calendar/instant.ts';
import type { FailureLog } from '../shared/api/failure.ts';

type ExpiryContext = {
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  readonly firstDelayMs: number;
  readonly delayMs?: number;
};

/**
 * Drops old receipts soon after the start, in case a run was missed, and then once a day, until the signal.
 * A run with nothing to do costs one look-up. A failed one is logged; the next makes up for it.
 */
export const expireDaily = async (
  expire: () => Promise<unknown>,
  { signal, log, firstDelayMs, delayMs = dayMs }: ExpiryContext,
): Promise<void> => {
  for (let waitMs = firstDelayMs; ; waitMs = delayMs) {
    try {
      await setTimeout(waitMs, undefined, { signal, ref: false });
      await expire();
    } catch (error) {
      // A run that is under way at the end finds the store closed.
      if (signal.aborted) return;
      log(error);
    }
  }
};
