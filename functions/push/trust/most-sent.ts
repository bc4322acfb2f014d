import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushPlace } from '../../../shared/ports/billing-system.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import { settledAfterMs } from '../month/read-back.ts';

/** The greatest total that may be held of a customer and name there. */
export type Known = number | 'unknown';

export const isMore = (value: number, most: Known): boolean => most !== 'unknown' && value > most;

type Since = {
  readonly now: EpochMs;
  /** Sendings up to this sequence may have been lost by a restore. */
  readonly uncertainUpTo: number;
};

/** What may be held at these places there, by the records that were sent to them; of others nothing is kept. */
export const newMostSent = (places: readonly PushPlace[], { now, uncertainUpTo }: Since) => {
  const asked = new Set(places.map(placeText));
  const known = new Map<string, Known>();
  const put = (place: string, most: Known): void => {
    if (asked.has(place)) known.set(place, most);
  };
  return {
    add: (records: readonly PushRecord[]): void => {
      for (const record of records) {
        const { sending, former } = record;
        // What lies at a former place is as it was when the total moved away, or another one's since.
        for (const place of former) put(placeText(place), 'unknown');
        if (sending === null) continue;
        const key = placeText(sending);
        const before = known.get(key) ?? 0;
        const isSettled = now - sending.at >= settledAfterMs && sending.sequence > uncertainUpTo;
        const isUnknown = before === 'unknown' || !isSettled;
        put(key, isUnknown ? 'unknown' : Math.max(before, mostSent(record)));
      }
    },
    // Of whom nothing was sent since a person accepted the store, it holds what it held then.
    of: (place: PushPlace): Known =>
      known.get(placeText(place)) ?? (uncertainUpTo > 0 ? 'unknown' : 0),
  };
};

const mostSent = ({ sending, accepted, most }: PushRecord): number =>
  Math.max(
    accepted?.total ?? 0,
    most ?? 0,
    sending === null || sending.state === 'refused' ? 0 : sending.total,
  );

const placeText = ({ subject, event }: PushPlace): string => JSON.stringify([subject, event]);
