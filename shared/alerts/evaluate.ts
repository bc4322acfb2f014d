import type { EpochMs } from '../calendar/instant.ts';
import type { AlertRule } from '../customers/read-alerts.ts';
import { type AlertChannelName, newDelivery } from './delivery.ts';
import type { AlertNotice } from './notice.ts';
import { type AlertRecord, stands, withNotices } from './record.ts';

/** Whether a value reaches a share of a limit; exact where their products are no safe numbers. */
const isReached = (value: number, limit: number, percent: number): boolean =>
  BigInt(value) * 100n >= BigInt(limit) * BigInt(percent);

export type Evaluation = {
  readonly rule: Pick<AlertRule, 'at' | 'limit' | 'meter' | 'billable'>;
  readonly value: number;
  readonly asOf: EpochMs;
  readonly now: EpochMs;
  readonly channels: readonly AlertChannelName[];
  /** The store that is counted in. */
  readonly storeId: string;
  /** A short text of fixed length, for each text another one. */
  readonly hash: (text: string) => string;
};

/**
 * A record with a notice for each threshold that a value has passed: upwards from the lowest,
 * downwards from the highest. `null` where it has passed none. What stands is not said again, so a
 * changed limit repeats nothing.
 *
 * An id follows from what is passed and how often it was before: a run that finds the same passing
 * again gives it the same id, also from a restored store.
 */
export const evaluated = (record: AlertRecord, evaluation: Evaluation): AlertRecord | null => {
  const { rule, value } = evaluation;
  const passes = new Map(record.passes);
  const pass = (percent: number): AlertNotice => {
    const number = (passes.get(percent) ?? 0) + 1;
    passes.set(percent, number);
    return noticeOf(record, evaluation, percent, number);
  };
  const isNow = (percent: number): boolean => isReached(value, rule.limit, percent);
  const fallen = rule.at.filter((percent) => stands(record, percent) && !isNow(percent));
  const risen = rule.at.filter((percent) => !stands(record, percent) && isNow(percent));
  if (fallen.length === 0 && risen.length === 0) return null;
  const notices = [...fallen.toReversed(), ...risen].map(pass);
  return { ...withNotices(record, [...record.notices, ...notices]), passes };
};

const noticeOf = (
  { rule: name, customer, period }: AlertRecord,
  { rule, value, asOf, now, channels, storeId, hash }: Evaluation,
  percent: number,
  number: number,
): AlertNotice => ({
  id: `alert_${hash(JSON.stringify([storeId, name, customer, period.name, percent, number]))}`,
  type: number % 2 === 1 ? 'usage.threshold_reached' : 'usage.threshold_recovered',
  at: now,
  percent,
  limit: rule.limit,
  meter: rule.meter,
  billable: rule.billable,
  value,
  asOf,
  deliveries: channels.map((channel) => newDelivery(channel, now)),
});
