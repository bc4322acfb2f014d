import { setTimeout } from 'node:timers/promises';

import { dayMs, type EpochMs, minuteMs } from '../shared/calendar/instant.ts';
import type { FailureLog } from '../shared/api/failure.ts';
import type { SqliteStore } from '../shared/adapters/sqlite/store.ts';
import type { Config } from '../shared/settings/config.ts';

type ExpiryContext = {
  readonly store: Pick<SqliteStore, 'expireReceipts'>;
  readonly clock: () => EpochMs;
  readonly isClockTrusted: () => boolean;
  readonly signal: AbortSignal;
  readonly log: FailureLog;
  /** Default: a minute. */
  readonly firstDelayMs?: number;
  /** Default: a day. */
  readonly delayMs?: number;
};

/**
 * Drops old receipts soon after the start, in case a run was missed, and then once a day, until the signal.
 * A run with nothing to do costs one look-up. A failed one is logged; the next makes up for it.
 */
export const expireDaily = async (
  { receiptDays }: Pick<Config, 'receiptDays'>,
  {
    store,
    clock,
    isClockTrusted,
    signal,
    log,
    firstDelayMs = minuteMs,
    delayMs = dayMs,
  }: ExpiryContext,
): Promise<void> => {
  for (let waitMs = firstDelayMs; ; waitMs = delayMs) {
    try {
      await setTimeout(waitMs, undefined, { signal, ref: false });
      if (isClockTrusted()) await store.expireReceipts(clock(), receiptDays);
    } catch (error) {
      // A run that is under way at the end finds the store closed.
      if (signal.aborted) return;
      log(error);
    }
  }
};
