import type { BillableStatuses } from './billable-statuses.ts';
import type { Consumer } from '../metering/consumer.ts';
import type { Period, PeriodKind } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';

/** Selects the events that bear exactly this value; `any` means in any of the three. */
export type ConsumerSelector = {
  readonly kind: 'id' | 'username' | 'customId' | 'any';
  readonly value: string;
};

/** What is asked of the counters. Independent of how the answer is written. */
export type UsageQuery = {
  readonly period: PeriodKind;
  readonly timezone: TimeZone;
  /** Whole periods of the zone. */
  readonly range: Period;
  /** Events that any of these selects; all events where it is empty. */
  readonly consumers: readonly ConsumerSelector[];
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

/** Whether a selector selects the events of a consumer. */
export const selects = ({ kind, value }: ConsumerSelector, consumer: Consumer): boolean => {
  switch (kind) {
    case 'id':
      return consumer.id === value;
    case 'username':
      return consumer.username === value;
    case 'customId':
      return consumer.customId === value;
    case 'any':
      return consumer.id === value || consumer.username === value || consumer.customId === value;
  }
};

/** Whether the query asks for events of this consumer. */
export const wantsConsumer = (query: UsageQuery, consumer: Consumer): boolean =>
  query.consumers.length === 0 || query.consumers.some((selector) => selects(selector, consumer));

/** Whether the query asks for events of this status. */
export const wantsStatus = (query: UsageQuery, status: number): boolean =>
  (query.statuses === null || query.statuses.has(status)) &&
  (query.billable === null || query.billableStatuses.includes(status) === query.billable);
