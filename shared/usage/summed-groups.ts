import { compareLabels } from '../metering/labels.ts';
import { compareUtf8 } from '../metering/utf8.ts';
import type { Customer } from './customer.ts';
import { newLabelSplit } from './label-split.ts';
import type { ConsumerRows, SourcedRow } from './merge-pages.ts';
import type { PlannedPeriod } from './read-plan.ts';
import type { StatusCount, UsageGroup } from './usage-group.ts';
import { newTally } from './tally.ts';
import type { UsageQuery } from './usage-query.ts';

/** The sums of one group over consumers: of each status its requests, then its quantities. */
type GroupSum = Pick<UsageGroup, 'customer' | 'labels'> & {
  readonly statuses: number[];
  readonly amounts: number[];
};

/**
 * Sums one period over consumers: by customer or over everyone, and by the labels of the query. Holds
 * all groups of the period; `onHeld` hears how many.
 */
export const newSummedGroups = (
  query: UsageQuery,
  planned: PlannedPeriod,
  onHeld: (groups: number) => void,
) => {
  const { period } = planned;
  const width = 1 + query.meters.length;
  const tally = newTally(planned, query);
  const split = newLabelSplit(query.groupByLabels);
  const customerOf = (row: SourcedRow): Customer | null =>
    query.groupByWho === 'customer'
      ? query.payers.customerAt(row.consumer, tally.instantOf(row))
      : null;
  const keyOf = (row: SourcedRow): string => {
    const id = customerOf(row)?.id ?? '';
    return `${id.length}:${id}${split.keyOf(row.labels)}`;
  };

  const sums = new Map<string, GroupSum>();
  const sumOf = (key: string, row: SourcedRow): GroupSum => {
    const known = sums.get(key);
    if (known !== undefined) return known;
    const labels = split.shown(row.labels);
    const made = { customer: customerOf(row), labels, statuses: [], amounts: [] };
    sums.set(key, made);
    onHeld(sums.size);
    return made;
  };

  return {
    add: (rows: ConsumerRows): void => {
      for (const row of rows) tally.add(row, keyOf(row));
      for (const { key, first, counts } of tally.take()) {
        addCounts(sumOf(key, first), counts, width);
      }
    },

    /** The groups, by customer, then labels. */
    groups: (): UsageGroup[] =>
      [...sums.values()].sort(compareGroups).map(({ customer, labels, ...sum }) => ({
        period,
        consumer: null,
        customer,
        labels,
        counts: countsOf(sum, width),
      })),
  };
};

/** Both lists ascend by status. */
const addCounts = (
  { statuses, amounts }: GroupSum,
  counts: readonly StatusCount[],
  width: number,
): void => {
  let at = 0;
  for (const { status, requests, quantities } of counts) {
    while (at < statuses.length && (statuses[at] ?? 0) < status) at++;
    if (statuses[at] !== status) {
      statuses.splice(at, 0, status);
      amounts.splice(at * width, 0, ...Array.from({ length: width }, () => 0));
    }
    for (const [i, amount] of [requests, ...quantities].entries()) {
      amounts[at * width + i] = (amounts[at * width + i] ?? 0) + amount;
    }
  }
};

const countsOf = (
  { statuses, amounts }: Pick<GroupSum, 'statuses' | 'amounts'>,
  width: number,
): StatusCount[] =>
  statuses.map((status, i) => {
    const [requests = 0, ...quantities] = amounts.slice(i * width, (i + 1) * width);
    return { status, requests, quantities };
  });

const compareGroups = (a: GroupSum, b: GroupSum): number =>
  compareUtf8(a.customer?.id ?? '', b.customer?.id ?? '') || compareLabels(a.labels, b.labels);
