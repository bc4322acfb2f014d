import type { BillableStatuses } from './billable-statuses.ts';
import type { Consumer } from '../metering/consumer.ts';
import { type ConsumerSelector, selects } from './consumer-selector.ts';
import type { Payers } from './customer.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { type LabelName, labelNames, type Labels } from '../metering/labels.ts';
import type { Meter } from '../metering/series.ts';
import { type Period, type PeriodKind, periodsIn } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';

/** What is asked of the counters. Independent of how the answer is written. */
export type UsageQuery = {
  readonly period: PeriodKind;
  readonly timezone: TimeZone;
  /** Whole periods of the zone. */
  readonly range: Period;
  /** What is summed, where it is not each period of the range: ascending times within it. */
  readonly periods?: readonly Period[];
  /** Events that any of these selects; all events where it is empty. */
  readonly consumers: readonly ConsumerSelector[];
  /** Events of any of these customers, by their ids; of all where it is empty. */
  readonly customers: readonly string[];
  /** Whether a customer asks for itself: then no row of others is read, however many values it claims. */
  readonly isOwn?: boolean;
  /** Who is a customer of what. */
  readonly payers: Payers;
  /** Events with one of these values of each label. */
  readonly labels: LabelFilter;
  /** Only these statuses; every status where it is `null`. */
  readonly statuses: ReadonlySet<number> | null;
  /** Whom a line is about: a consumer, the customer who pays, or everyone. */
  readonly groupByWho: 'consumer' | 'customer' | null;
  /** The labels that a line is about, in the order of their columns. */
  readonly groupByLabels: readonly LabelName[];
  /** What a line counts: a status, a class of statuses, or everything. */
  readonly groupByStatus: 'status' | 'status_class' | null;
  /** What a line counts besides requests, in the order of the columns. */
  readonly meters: readonly Meter[];
  readonly layout: 'long' | 'wide';
  readonly billableStatuses: BillableStatuses;
  /** Only billable statuses, or only the others; every status where it is `null`. */
  readonly billable: boolean | null;
  /** How many lines of each period, those with the most requests first; `null`: all, by column. */
  readonly largest: number | null;
};

/** What is summed, in order. Periods of the range are made one at a time. */
export const periodsOf = ({ periods, range, period, timezone }: UsageQuery): Iterable<Period> =>
  periods ?? periodsIn(range, period, timezone);

/** The values that are asked for, `''` for events without one; `null` for any. */
export type LabelFilter = Readonly<Record<LabelName, ReadonlySet<string> | null>>;

export const anyLabels: LabelFilter = { service: null, route: null, ai_model: null };

/** Whether the query asks for events of some labels alone. */
export const namesLabels = ({ labels }: UsageQuery): boolean =>
  labelNames.some((name) => labels[name] !== null);

/** Whether the query asks for events with these labels. */
export const wantsLabels = ({ labels }: UsageQuery, found: Labels): boolean =>
  labelNames.every((name) => labels[name]?.has(found[name]) !== false);

/** Whether the query names consumers whose events it asks for. */
export const namesConsumers = ({ consumers }: UsageQuery): boolean => consumers.length > 0;

/** Whether the query asks for events of this consumer, as far as it names consumers. */
export const wantsConsumer = ({ consumers }: UsageQuery, consumer: Consumer): boolean =>
  consumers.length === 0 || consumers.some((selector) => selects(selector, consumer));

/** Whether the query asks for those who pay for what a consumer requests at an instant. */
export const wantsPayer = (
  { customers, payers }: UsageQuery,
  consumer: Consumer,
  at: EpochMs,
): boolean => customers.length === 0 || customers.includes(payers.customerAt(consumer, at).id);

/** Whether the query asks for events of this status. */
export const wantsStatus = (query: UsageQuery, status: number): boolean =>
  (query.statuses === null || query.statuses.has(status)) &&
  (query.billable === null || query.billableStatuses.includes(status) === query.billable);
