import { dayMs, type EpochMs, minuteMs } from '../../shared/calendar/instant.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';

type Settings = { readonly maxEventAgeDays: number };

/** How long the store's answer serves; one read per minute instead of one per request. */
const freshMs = minuteMs;

/**
 * Gives the oldest instant that may be counted at `now`: within the age limit, and not before the
 * receipts are complete, since a resend of an older entry could not be recognised.
 *
 * The second bound matters after MAX_EVENT_AGE_DAYS was raised, and after an expiry with other
 * settings or a wrong clock. Where receipts go in steps, the store says that a batch is stale which
 * was judged by an answer from before; then `isFresh` asks again. DynamoDB, where they go all the
 * time, answers an hour ahead.
 *
 * Throws `StoreUnavailable`; the next call then asks the store again.
 */
export const createOldestAccepted = (
  store: Pick<CounterWriter, 'receiptsCompleteSince'>,
  { maxEventAgeDays }: Settings,
) => {
  let known: { readonly at: EpochMs; readonly since: Promise<EpochMs | null> } | null = null;

  return async (now: EpochMs, { isFresh = false } = {}): Promise<EpochMs> => {
    // A clock that was set back makes the answer look new for long: it is asked for again.
    if (isFresh || known === null || Math.abs(now - known.at) >= freshMs) {
      known = { at: now, since: store.receiptsCompleteSince() };
    }
    const asked = known;
    try {
      return Math.max(
        now - maxEventAgeDays * dayMs,
        (await asked.since) ?? Number.NEGATIVE_INFINITY,
      );
    } catch (error) {
      if (known === asked) known = null;
      throw error;
    }
  };
};
