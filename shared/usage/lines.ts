import type { Period } from '../calendar/period.ts';
import type { UsageGroup } from './usage-group.ts';
import { requestsMeter } from '../metering/series.ts';
import { classOf, statusClasses } from '../metering/status.ts';
import { exactSum } from './exact-sum.ts';
import type { UsageQuery } from './usage-query.ts';
import type { InstantFormat, TimeZone } from '../calendar/zone.ts';

/** A value of a line: text (`''` for a missing name) or a number of requests or a status. */
export type LineValue = string | number;

const consumerColumns = ['consumer_id', 'consumer_username', 'consumer_custom_id'] as const;
const customerColumns = ['customer_id', 'customer_name'] as const;

/** The columns that say what a line is about, in order. */
export const groupColumns = ({ groupByWho, groupByLabels }: UsageQuery): readonly string[] => [
  ...(groupByWho === 'consumer'
    ? consumerColumns
    : groupByWho === 'customer'
      ? customerColumns
      : []),
  ...groupByLabels,
];

/** The columns that say what is counted, in order. Append only: programs read them by position. */
export const countColumns = ({ layout, groupByStatus, meters }: UsageQuery): readonly string[] =>
  layout === 'wide'
    ? [
        'requests',
        'billable_requests',
        ...statusClasses.map((name) => `status_${name}`),
        ...meters.flatMap((meter) => [meter, `billable_${meter}`]),
      ]
    : [...(groupByStatus === null ? [] : [groupByStatus]), 'requests', ...meters];

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

/** The values of `groupColumns`. */
export const groupValues = (
  { groupByLabels }: UsageQuery,
  { consumer, customer, labels }: UsageGroup,
): readonly string[] => {
  const who =
    consumer !== null
      ? [consumer.id, consumer.username, consumer.customId]
      : customer !== null
        ? [customer.id, customer.name]
        : [];
  for (const name of groupByLabels) who.push(labels[name]);
  return who;
};

/**
 * The values of `countColumns`, one list per line of the group; ascending by status. Throws
 * `SumTooLarge`.
 */
export const countValues = (query: UsageQuery, { counts }: UsageGroup): LineValue[][] => {
  if (query.layout === 'wide') return [wideValues(query, counts)];
  switch (query.groupByStatus) {
    case 'status':
      return counts.map(({ status, requests, quantities }) =>
        quantities.length === 0
          ? [status, exactSum(requests, requestsMeter)]
          : [status, exactSum(requests, requestsMeter), ...exactSums(query, quantities)],
      );
    case 'status_class':
      return countsByClass(counts)
        .filter(({ ofClass }) => ofClass.length > 0)
        .map(({ name, ofClass }) => [name, ...totals(query, ofClass)]);
    case null:
      return [totals(query, counts)];
  }
};

/** How many lines a group has. */
export const lineCount = (
  { layout, groupByStatus }: UsageQuery,
  { counts }: UsageGroup,
): number => {
  if (layout === 'wide' || groupByStatus === null) return 1;
  if (groupByStatus === 'status') return counts.length;
  return new Set(counts.map(({ status }) => classOf(status))).size;
};

type Counts = UsageGroup['counts'];

const wideValues = (query: UsageQuery, counts: Counts): number[] => {
  const billable = counts.filter(({ status }) => query.billableStatuses.includes(status));
  const [requests, ...quantities] = totals(query, counts);
  const [billableRequests, ...billableQuantities] = totals(query, billable);
  return [
    requests,
    billableRequests,
    ...countsByClass(counts).map(({ ofClass }) => requestsIn(ofClass)),
    ...quantities.flatMap((quantity, i) => [quantity, billableQuantities[i] ?? 0]),
  ];
};

const countsByClass = (counts: Counts) =>
  statusClasses.map((name, i) => ({
    name,
    ofClass: counts.filter(({ status }) => classOf(status) === i + 1),
  }));

/** The requests, then the quantities of each meter. */
const totals = (query: UsageQuery, counts: Counts): [number, ...number[]] => [
  requestsIn(counts),
  ...exactSums(
    query,
    query.meters.map((_, i) =>
      counts.reduce((sum, { quantities }) => sum + (quantities[i] ?? 0), 0),
    ),
  ),
];

const exactSums = ({ meters }: UsageQuery, sums: readonly number[]): number[] =>
  sums.map((sum, i) => exactSum(sum, meters[i] ?? ''));

const requestsIn = (counts: Counts): number =>
  exactSum(
    counts.reduce((sum, { requests }) => sum + requests, 0),
    requestsMeter,
  );
