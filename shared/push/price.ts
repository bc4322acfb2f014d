import type { EpochMs } from '../calendar/instant.ts';
import { monthPeriod } from '../reports/month.ts';
import type { PushRecord } from './record.ts';
import { isElsewhere, type SendingPlace } from './places/target.ts';

/** How a total of a month is charged by a system. */
export type PushTerms = {
  /** Why it would be wrong; `null`: it would not. */
  readonly objection: string | null;
  /** The price that it is charged by, as the system names it; `null`: none is known. */
  readonly price: string | null;
};

type Asked = { readonly now: EpochMs; readonly target: SendingPlace };

/**
 * Why a total of the month is wrong there, also where the system does not say when a price was changed:
 * it is another one than when it was first asked for. Of a month that is over the next price is no sign.
 */
export const objectionOf = (
  record: PushRecord,
  { objection, price }: PushTerms,
  { now, target }: Asked,
): string | null => {
  if (objection !== null) return objection;
  const before = isElsewhere(record, target) ? null : record.price;
  const isOver = now >= monthPeriod(record.key.month, 'UTC').end;
  if (before === null || before === price || isOver) return null;
  return price === null
    ? `it is charged by the price ${before} no more, since a day within the month`
    : `its price changed within the month, from ${before} to ${price}`;
};

/** The record with the price that was asked for, where none is known. */
export const withPrice = (
  record: PushRecord,
  { price }: PushTerms,
  { target }: Asked,
): PushRecord =>
  record.price === null && !isElsewhere(record, target) ? { ...record, price } : record;
