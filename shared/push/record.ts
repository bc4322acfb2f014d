import type { EpochMs } from '../calendar/instant.ts';
import type { Meter } from '../metering/series.ts';
import type { Month } from '../reports/month.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import { type FormerPlace, withFormer } from './places/former-places.ts';
import { tooLarge } from './reasons.ts';
import type { PushSystemSettings } from './settings.ts';
import { isElsewhere, isMoved } from './places/target.ts';

/** What a total is of, and where it goes. */
export type PushKey = {
  readonly system: PushSystem;
  readonly month: Month;
  readonly customer: string;
  readonly meter: Meter;
};

/** One total with its place in the order. Stored before it is sent; a repeat is the same in all. */
export type Sending = {
  readonly sequence: number;
  /** Seconds since 1970: what a system orders by. */
  readonly timestampSec: number;
  readonly total: number;
  /** The customer, as the system knows it. */
  readonly subject: string;
  /** The event or metric, as the system knows it. */
  readonly event: string;
  /** The instant before the total was read. */
  readonly asOf: EpochMs;
  /** A hash of where the system is; `null`: not known, as in ledgers of earlier releases. */
  readonly address: string | null;
  /** Which statuses the total counts; `null`: not known, as in ledgers of earlier releases. */
  readonly counts: PushSystemSettings['total'] | null;
};

/**
 * `sent`: stored, and perhaps sent; no answer is known. `accepted`: answered 2xx. `refused`: the
 * system will not take it as it is. `lost`: accepted once, but the system does not hold it.
 */
export type SendingState = 'sent' | 'accepted' | 'refused' | 'lost';

/** What the ledger knows of one customer, meter and month at one system. */
export type PushRecord = {
  readonly key: PushKey;
  /** Counts the changes of the record: a change is stored only over the one that it was made from. */
  readonly revision: number;
  readonly sending: (Sending & { readonly state: SendingState; readonly at: EpochMs }) | null;
  /** The greatest total that was sent there since one was last confirmed; `null`: none is known. */
  readonly most: number | null;
  /** Customers and names there that it went to before, the latest last: totals of it may lie there. */
  readonly former: readonly FormerPlace[];
  /** The last total that was accepted; where it was found to hold another one, that. */
  readonly accepted: { readonly total: number; readonly at: EpochMs } | null;
  /** Since when the system refuses it, in whatever words; `null`: it does not. */
  readonly refusedSince: EpochMs | null;
  /** When the system was last found to hold the total that was accepted last. */
  readonly confirmedAt: EpochMs | null;
  /** Since when it was found to hold something else; `null`: it was not, or it has agreed since. */
  readonly differsSince: EpochMs | null;
  /** The price that it is charged by there since it was first asked for; `null`: none is known. */
  readonly price: string | null;
  /** The total of now, where it changed too late to be sent by itself. */
  readonly late: number | null;
  /** The total of now, where the customer has no id for that system. */
  readonly unmapped: number | null;
  /** Why a total of the month would be wrong there; nothing is sent as long as it stands. */
  readonly objection: string | null;
  /** Why it is not as it should be, for a person; holds no secret. */
  readonly reason: string | null;
};

export const newRecord = (key: PushKey): PushRecord => ({
  key,
  revision: 0,
  sending: null,
  most: null,
  former: [],
  accepted: null,
  refusedSince: null,
  confirmedAt: null,
  differsSince: null,
  price: null,
  late: null,
  unmapped: null,
  objection: null,
  reason: null,
});

const changed = (record: PushRecord, change: Partial<PushRecord>): PushRecord => ({
  ...record,
  ...change,
  revision: record.revision + 1,
});

/** A total takes its place in the order. */
export const reserved = (record: PushRecord, sending: Sending, at: EpochMs): PushRecord =>
  changed(record, {
    sending: { ...sending, state: 'sent', at },
    confirmedAt: null,
    most: isMoved(record, sending)
      ? sending.total
      : Math.max(record.most ?? record.sending?.total ?? 0, sending.total),
    // Of another customer or name there nothing is known.
    ...(isElsewhere(record, sending) && {
      differsSince: null,
      refusedSince: null,
      price: null,
    }),
    ...(isMoved(record, sending) && { former: withFormer(record.former, record.sending) }),
    // Until it is accepted: a system may refuse what a person sends after grace.
    late: record.late === null ? null : sending.total,
    unmapped: null,
    objection: null,
  });

export const accepted = (record: PushRecord, at: EpochMs): PushRecord =>
  record.sending === null
    ? record
    : changed(record, {
        sending: { ...record.sending, state: 'accepted', at },
        accepted: { total: record.sending.total, at },
        late: null,
        refusedSince: null,
        // What takes each sending and holds none is not well before it was found to hold one.
        ...(record.differsSince === null && { reason: null }),
        ...(record.objection === tooLarge && { objection: null }),
      });

/** The system has answered that it will not take the sending; that holds up no other one. */
export const refused = (record: PushRecord, reason: string, at: EpochMs): PushRecord =>
  changed(record, {
    sending: record.sending && { ...record.sending, state: 'refused', at },
    refusedSince: record.refusedSince ?? at,
    reason,
  });

/** The system was found to hold the total that was sent last, whether or not it had answered. */
export const confirmed = (record: PushRecord, at: EpochMs): PushRecord =>
  record.sending === null
    ? record
    : changed(record, {
        ...(record.sending.state === 'sent' && {
          sending: { ...record.sending, state: 'accepted' },
          accepted: { total: record.sending.total, at },
        }),
        confirmedAt: at,
        late: null,
        most: record.sending.total,
        refusedSince: null,
        differsSince: null,
        objection: null,
        reason: null,
      });

/** What was read back does not count any more: a store was restored since. */
export const unconfirmed = (record: PushRecord): PushRecord =>
  changed(record, { confirmedAt: null });

/** What had no answer was not taken: the system was found to hold another total. */
export const notTaken = (
  record: PushRecord,
  { held, at }: Pick<Found, 'held' | 'at'>,
): PushRecord =>
  changed(record, {
    sending: record.sending && { ...record.sending, state: 'lost' },
    accepted: held === null ? null : { total: held, at },
  });

type Found = { readonly held: number | null; readonly reason: string; readonly at: EpochMs };

/** The system was asked, and holds another total than it had accepted: that one counts from here on. */
export const lost = (record: PushRecord, { held, reason, at }: Found): PushRecord =>
  changed(record, {
    sending: record.sending && { ...record.sending, state: 'lost' },
    accepted: held === null ? null : { total: held, at },
    confirmedAt: null,
    differsSince: record.differsSince ?? at,
    objection: null,
    reason,
  });

/** Whether what is lost was sent before it was known that the system drops it, or holds something else. */
export const isFirstLoss = ({ sending, differsSince }: PushRecord): boolean =>
  sending?.state === 'lost' && (differsSince === null || sending.at < differsSince);

/** The same record with what a person should know; `null` where the ledger says it already. */
export const noted = (
  record: PushRecord,
  note: Partial<Pick<PushRecord, 'late' | 'unmapped' | 'objection' | 'reason'>>,
): PushRecord | null => {
  const { late, objection, reason } = record;
  const next = { late, unmapped: null, objection, reason, ...note };
  const isSaid =
    late === next.late &&
    record.unmapped === next.unmapped &&
    objection === next.objection &&
    reason === next.reason;
  return isSaid ? null : changed(record, next);
};
