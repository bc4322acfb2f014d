import { setTimeout } from 'node:timers/promises';

import { dayMs, minuteMs } from '../shared/domain/instant.ts';
import type { FailureLog } from '../shared/http/failure.ts';

/**
 * Sweeps soon after the start, in case a sweep was missed, and then once a day, until the signal.
 * A sweep with nothing to do costs one look-up. A failed one is logged; the next makes up for it.
 */
export const sweepDaily = async (
  sweep: () => Promise<unknown>,
  { signal, log }: { readonly signal: AbortSignal; readonly log: FailureLog },
): Promise<void> => {
  for (let delayMs: number = minuteMs; ; delayMs = dayMs) {
    try {
      await setTimeout(delayMs, undefined, { signal, ref: false });
      await sweep();
    } catch (error) {
      // A sweep that is under way at the end finds the store closed.
      if (signal.aborted) return;
      log(error);
    }
  }
};
