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
  statuses: readonly number[];
  amounts: number[];
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

    /** The groups, by customer, then labels; in chunks, so that they are not all held a second time. */
    *groups(): Generator<readonly UsageGroup[]> {
      const sorted = [...sums.values()].sort(compareGroups);
      for (let at = 0; at < sorted.length; at += chunkSize) {
        yield sorted.slice(at, at + chunkSize).map(({ customer, labels, ...sum }) => ({
          period,
          consumer: null,
          customer,
          labels,
          counts: countsOf(sum, width),
        }));
      }
    },
  };
};

const chunkSize = 1_000;

/** Both lists ascend by status. */
const addCounts = (sum: GroupSum, counts: readonly StatusCount[], width: number): void => {
  if (sum.statuses.length === 0) {
    // Most groups of a customer have one consumer, and nothing is ever put between.
    sum.statuses = counts.map(({ status }) => status);
    sum.amounts = counts.flatMap(({ requests, quantities }) => [requests, ...quantities]);
    return;
  }
  let at = 0;
  for (const { status, requests, quantities } of counts) {
    while (at < sum.statuses.length && (sum.statuses[at] ?? 0) < status) at++;
    if (sum.statuses[at] !== status) {
      // A new list is as long as it must be; one that grows has room for 16 more.
      const none = Array.from({ length: width }, () => 0);
      sum.statuses = sum.statuses.toSpliced(at, 0, status);
      sum.amounts = sum.amounts.toSpliced(at * width, 0, ...none);
    }
    for (const [i, amount] of [requests, ...quantities].entries()) {
      sum.amounts[at * width + i] = (sum.amounts[at * width + i] ?? 0) + amount;
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
