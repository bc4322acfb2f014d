import type { BillableStatuses } from './billable-statuses.ts';
import type { Consumer } from '../metering/consumer.ts';
import { type ConsumerSelector, selects } from './consumer-selector.ts';
import { unclaimedCustomer } from './customer.ts';
import type { Period, PeriodKind } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';

/** What is asked of the counters. Independent of how the answer is written. */
export type UsageQuery = {
  readonly period: PeriodKind;
  readonly timezone: TimeZone;
  /** Whole periods of the zone. */
  readonly range: Period;
  /** Events that any of these selects; all events where it is empty. */
  readonly consumers: readonly ConsumerSelector[];
  /** Events of any of these customers, by their ids; of all where it is empty. */
  readonly customers: readonly string[];
  /** Only these statuses; every status where it is `null`. */
  readonly statuses: ReadonlySet<number> | null;
  /** Whom a line is about: a consumer, the customer who pays, or everyone. */
  readonly groupByWho: 'consumer' | 'customer' | null;
  /** What a line counts: a status, a class of statuses, or everything. */
  readonly groupByStatus: 'status' | 'status_class' | null;
  readonly layout: 'long' | 'wide';
  readonly billableStatuses: BillableStatuses;
  /** Only billable statuses, or only the others; every status where it is `null`. */
  readonly billable: boolean | null;
};

/** Whether the query names those whose events it asks for. */
export const namesConsumers = ({ consumers, customers }: UsageQuery): boolean =>
  consumers.length > 0 || customers.length > 0;

/** Whether the query asks for events of this consumer. */
export const wantsConsumer = ({ consumers, customers }: UsageQuery, consumer: Consumer): boolean =>
  (consumers.length === 0 || consumers.some((selector) => selects(selector, consumer))) &&
  (customers.length === 0 || customers.includes(unclaimedCustomer(consumer).id));

/** Whether the query asks for events of this status. */
export const wantsStatus = (query: UsageQuery, status: number): boolean =>
  (query.statuses === null || query.statuses.has(status)) &&
  (query.billable === null || query.billableStatuses.includes(status) === query.billable);
