import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { AlertChannelName, AlertDelivery } from './delivery.ts';
import { type AlertNotice, isOpenNotice } from './notice.ts';
import type { AlertPeriod } from './period.ts';

/** What a rule knows of one customer in one period. */
export type AlertRecord = {
  readonly rule: string;
  readonly customer: string;
  readonly period: AlertPeriod;
  /** In which the period begins and ends. */
  readonly timezone: TimeZone;
  /** Counts the changes: a change is stored only over the one that it was made from. */
  readonly revision: number;
  /**
   * How often each percent was passed, up and down. Odd: it is reached, and said so; even: it is
   * not. What is not among them was never reached.
   */
  readonly passes: ReadonlyMap<number, number>;
  /** In the order in which they are sent: all that are under way, and the last that are settled. */
  readonly notices: readonly AlertNotice[];
};

export const newAlertRecord = (
  of: Pick<AlertRecord, 'rule' | 'customer' | 'period' | 'timezone'>,
): AlertRecord => ({ ...of, revision: 0, passes: new Map(), notices: [] });

export const stands = ({ passes }: AlertRecord, percent: number): boolean =>
  (passes.get(percent) ?? 0) % 2 === 1;

/** Whether anything of it is still to be delivered. */
export const isOpenRecord = ({ notices }: AlertRecord): boolean => notices.some(isOpenNotice);

/** Settled notices that are kept for people to see. */
const keptSettled = 10;

/** The same record with other notices, where the oldest of those that are settled go. */
export const withNotices = (record: AlertRecord, notices: readonly AlertNotice[]): AlertRecord => {
  let surplus = notices.filter((notice) => !isOpenNotice(notice)).length - keptSettled;
  return {
    ...record,
    revision: record.revision + 1,
    notices: notices.filter((notice) => isOpenNotice(notice) || (surplus -= 1) < 0),
  };
};

/** The notice that a channel is to get next: each waits for the one before, so that order holds. */
export const nextNotice = (
  { notices }: AlertRecord,
  channel: AlertChannelName,
): { readonly notice: AlertNotice; readonly delivery: AlertDelivery } | null => {
  for (const notice of notices) {
    const delivery = notice.deliveries.find((it) => it.channel === channel);
    if (delivery?.state === 'waiting') return { notice, delivery };
  }
  return null;
};

/** The record with one delivery changed; as it is where that is not under way. */
export const withDelivery = (
  record: AlertRecord,
  noticeId: string,
  delivery: AlertDelivery,
): AlertRecord =>
  withNotices(
    record,
    record.notices.map((notice) =>
      notice.id === noticeId
        ? {
            ...notice,
            deliveries: notice.deliveries.map((it) =>
              it.channel === delivery.channel && it.state === 'waiting' ? delivery : it,
            ),
          }
        : notice,
    ),
  );

/** Until when a channel has asked to be left alone, by any of the records. */
export const heldUntil = (records: Iterable<AlertRecord>, channel: AlertChannelName): EpochMs => {
  let latest = 0;
  for (const record of records) {
    const asked = nextNotice(record, channel)?.delivery.heldUntil ?? 0;
    latest = Math.max(latest, asked);
  }
  return latest;
};
