import type { AlertPeriod } from '../../alerts/period.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { Meter } from '../../metering/series.ts';

/** How far a customer is on the way to a limit of an alert. */
export type Limit = {
  /** The name of the rule. */
  readonly rule: string;
  readonly meter: Meter;
  /** Whether only billable statuses count. */
  readonly billable: boolean;
  readonly period: AlertPeriod;
  readonly limit: number;
  readonly value: number;
  /** The percents at which something is said, ascending. */
  readonly at: readonly number[];
  /** Those that stand, and when that was noticed; `null` where it is not known any more. */
  readonly reached: readonly { readonly percent: number; readonly noticedAt: EpochMs | null }[];
};

/** By the id of a customer. */
export type LimitsByCustomer = ReadonlyMap<string, readonly Limit[]>;

/** That of which most is used: what one line has room for. `null` where there is none. */
export const nearestLimit = (limits: readonly Limit[] = []): Limit | null =>
  limits.reduce<Limit | null>(
    (nearest, each) => (nearest === null || usedOf(each) > usedOf(nearest) ? each : nearest),
    null,
  );

const usedOf = ({ value, limit }: Limit): number => value / limit;

/** Whole percents, downwards: 100 is said no earlier than it is reached. */
export const percentUsed = ({ value, limit }: Pick<Limit, 'value' | 'limit'>): number =>
  Number((BigInt(value) * 100n) / BigInt(limit));
