import type { Period } from '../calendar/period.ts';
import type { UsageGroup } from './roll-up.ts';
import { classOf } from '../metering/status.ts';
import type { UsageQuery } from './usage-query.ts';
import type { InstantFormat, TimeZone } from '../calendar/zone.ts';

/** A value of a line: text (`''` for a missing name) or a number of requests or a status. */
export type LineValue = string | number;

const consumerColumns = ['consumer_id', 'consumer_username', 'consumer_custom_id'] as const;
const customerColumns = ['customer_id', 'customer_name'] as const;
const classes = [1, 2, 3, 4, 5] as const;

/** The columns that say whom a line is about, in order. */
export const whoColumns = ({ groupByWho }: UsageQuery): readonly string[] =>
  groupByWho === 'consumer' ? consumerColumns : groupByWho === 'customer' ? customerColumns : [];

/** The columns that say what is counted, in order. Append only: programs read them by position. */
export const countColumns = ({ layout, groupByStatus }: UsageQuery): readonly string[] =>
  layout === 'wide'
    ? ['requests', 'billable_requests', ...classes.map((one) => `status_${one}xx`)]
    : [...(groupByStatus === null ? [] : [groupByStatus]), 'requests'];

/**
 * Writes a period by the texts of its start and end. Groups come period by period, so each is
 * written once.
 */
export const newPeriodFormat = (
  timezone: TimeZone,
  format: InstantFormat,
  write: (start: string, end: string) => string,
): ((period: Period) => string) => {
  let last: Period | null = null;
  let text = '';
  return (period) => {
    if (period !== last) {
      last = period;
      text = write(format(period.start, timezone), format(period.end, timezone));
    }
    return text;
  };
};

/** The values of `whoColumns`. */
export const whoValues = ({ consumer, customer }: UsageGroup): readonly string[] =>
  consumer !== null
    ? [consumer.id, consumer.username, consumer.customId]
    : customer !== null
      ? [customer.id, customer.name]
      : [];

/** The values of `countColumns`, one list per line of the group; ascending by status. */
export const countValues = (query: UsageQuery, { counts }: UsageGroup): LineValue[][] => {
  if (query.layout === 'wide') return [wideValues(query, counts)];
  switch (query.groupByStatus) {
    case 'status':
      return counts.map(({ status, requests }) => [status, requests]);
    case 'status_class':
      return classes
        .map((one): LineValue[] => [`${one}xx`, sum(counts, (status) => classOf(status) === one)])
        .filter(([, requests]) => requests !== 0);
    case null:
      return [[sum(counts, () => true)]];
  }
};

const wideValues = (query: UsageQuery, counts: UsageGroup['counts']): number[] => [
  sum(counts, () => true),
  sum(counts, query.billableStatuses.includes),
  ...classes.map((one) => sum(counts, (status) => classOf(status) === one)),
];

const sum = (counts: UsageGroup['counts'], isCounted: (status: number) => boolean): number =>
  counts.reduce((total, { status, requests }) => total + (isCounted(status) ? requests : 0), 0);
