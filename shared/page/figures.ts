import type { EpochMs } from '../calendar/instant.ts';
import { classOf } from '../metering/status.ts';
import type { BillableStatuses } from '../usage/billable-statuses.ts';
import type { UsageGroup } from '../usage/usage-group.ts';

/**
 * A view counts one meter: what is called requests here is requests, or what that meter counts.
 *
 * By class of status: `[1xx, …, 5xx]`. */
export type ClassCounts = readonly [number, number, number, number, number];

export type Sums = {
  readonly requests: number;
  readonly billable: number;
  readonly classes: ClassCounts;
};

export const noSums: Sums = { requests: 0, billable: 0, classes: [0, 0, 0, 0, 0] };

/** Sums of each period that has a request, by its start. */
export type SumsByStart = ReadonlyMap<EpochMs, Sums>;

/** One line of a table: whose requests, and how many. */
export type Share = Sums & {
  /** What `/billable` takes to select it. */
  readonly value: string;
  readonly name: string;
  /** Next to the name, where it says more. */
  readonly detail: string;
};

/** The sums of groups, each kept under a key. */
const sumsBy = <Key>(
  groups: readonly UsageGroup[],
  statuses: BillableStatuses,
  keyOf: (group: UsageGroup) => Key,
): Map<Key, Sums> => {
  const sums = new Map<Key, Sums>();
  for (const group of groups) {
    const key = keyOf(group);
    const known = sums.get(key);
    const sum = sumsOf(group, statuses);
    sums.set(key, known === undefined ? sum : added(known, sum));
  }
  return sums;
};

const sumsOf = ({ counts }: UsageGroup, statuses: BillableStatuses): Sums => {
  const classes: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  let [requests, billable] = [0, 0];
  for (const { status, requests: count } of counts) {
    requests += count;
    if (statuses.includes(status)) billable += count;
    const at = classOf(status) - 1;
    classes[at] = (classes[at] ?? 0) + count;
  }
  return { requests, billable, classes };
};

const added = (a: Sums, b: Sums): Sums => {
  const [c1, c2, c3, c4, c5] = a.classes;
  const [d1, d2, d3, d4, d5] = b.classes;
  return {
    requests: a.requests + b.requests,
    billable: a.billable + b.billable,
    classes: [c1 + d1, c2 + d2, c3 + d3, c4 + d4, c5 + d5],
  };
};

export const sumsByStart = (
  groups: readonly UsageGroup[],
  statuses: BillableStatuses,
): SumsByStart => sumsBy(groups, statuses, ({ period }) => period.start);

/** The sum of some periods. */
export const totalOf = (sums: SumsByStart, periods: readonly { readonly start: EpochMs }[]): Sums =>
  periods.reduce((total, { start }) => added(total, sums.get(start) ?? noSums), noSums);

/** Requests by status, ascending. */
export const byStatus = (groups: readonly UsageGroup[]): readonly (readonly [number, number])[] => {
  const sums = new Map<number, number>();
  for (const { counts } of groups) {
    for (const { status, requests } of counts) {
      sums.set(status, (sums.get(status) ?? 0) + requests);
    }
  }
  return [...sums].filter(([, requests]) => requests > 0).sort(([a], [b]) => a - b);
};

/** Who or what has how many, the most first. */
export const sharesOf = (
  groups: readonly UsageGroup[],
  statuses: BillableStatuses,
): readonly Share[] => {
  const named = new Map<string, Pick<Share, 'name' | 'detail'>>();
  const sums = sumsBy(groups, statuses, (group) => {
    const { value, ...names } = identityOf(group);
    named.set(value, names);
    return value;
  });
  return [...sums]
    .map(([value, sum]) => ({ value, name: value, detail: '', ...named.get(value), ...sum }))
    .sort((a, b) => b.requests - a.requests || (a.value < b.value ? -1 : 1));
};

/** The same of those that have any: a request can count 0 of a meter. */
export const usedSharesOf = (
  groups: readonly UsageGroup[],
  statuses: BillableStatuses,
): readonly Share[] => sharesOf(groups, statuses).filter(({ requests }) => requests > 0);

/** How many of one service or consumer failed with one status. */
export type ErrorCount = Pick<Share, 'value' | 'name' | 'detail'> & {
  readonly status: number;
  readonly requests: number;
};

/** Who or what failed with which status, the most first. */
export const errorsOf = (groups: readonly UsageGroup[]): readonly ErrorCount[] => {
  const counts = new Map<string, ErrorCount>();
  for (const group of groups) {
    const who = identityOf(group);
    for (const { status, requests } of group.counts) {
      if (status < 400 || requests === 0) continue;
      const key = `${status} ${who.value}`;
      const known = counts.get(key)?.requests ?? 0;
      counts.set(key, { ...who, status, requests: known + requests });
    }
  }
  return [...counts.values()].sort(
    (a, b) => b.requests - a.requests || (a.value < b.value ? -1 : 1),
  );
};

const identityOf = ({
  consumer,
  customer,
  labels,
}: UsageGroup): Pick<Share, 'value' | 'name' | 'detail'> => {
  if (consumer !== null) {
    const { id, username, customId } = consumer;
    const name = username || customId || id;
    return { value: `id:${id}`, name, detail: name === id ? '' : id };
  }
  if (customer === null) return { value: labels.service, name: labels.service, detail: '' };
  const name = customer.name || customer.id;
  return { value: customer.id, name, detail: name === customer.id ? '' : customer.id };
};
