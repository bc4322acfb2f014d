import type { PushEvent } from '../../shared/push/push-event.ts';
import type { PushRecord } from '../../shared/push/record.ts';
import type { PushSystemSettings } from '../../shared/push/settings.ts';

type EventContext = {
  readonly store: string;
  /** The setting of now, for what an earlier release has stored. */
  readonly total: PushSystemSettings['total'];
  readonly hash: (text: string) => string;
};

/** What is sent of a record: a function of what is stored alone, so that a repeat is the same. */
export const eventOf = (
  { key: { customer, meter, month }, sending }: PushRecord,
  { store, total, hash }: EventContext,
): PushEvent => {
  if (sending === null) throw new TypeError('a record without a sending cannot be sent');
  const { sequence, subject, event, timestampSec, asOf, counts } = sending;
  return {
    id: hash(JSON.stringify([store, customer, meter, month, sequence])),
    store,
    subject,
    event,
    timestampSec,
    value: sending.total,
    meter,
    month,
    total: counts ?? total,
    asOf,
  };
};
