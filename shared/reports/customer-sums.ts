import type { Consumer } from '../metering/consumer.ts';
import { compareUtf8 } from '../metering/utf8.ts';
import { asList, asNumber, asText, readJson } from '../stored/read-json.ts';
import type { Customer } from '../usage/customer.ts';
import type { ConsumerRows, SourcedRow } from '../usage/merge-pages.ts';
import type { PlannedPeriod } from '../usage/read-plan.ts';
import { newTally } from '../usage/tally.ts';
import type { UsageGroup } from '../usage/usage-group.ts';
import type { UsageQuery } from '../usage/usage-query.ts';

/** What a month has of one customer and one service, `''` where services are not told apart. */
export type CustomerSum = Customer & {
  readonly service: string;
  /** The requests, then each further meter of the query: all of it, then what is billable. */
  readonly amounts: readonly number[];
};

type OpenSum = CustomerSum & { readonly amounts: number[] };

type CustomerSumsOptions = {
  readonly query: UsageQuery;
  readonly planned: PlannedPeriod;
  readonly customerOf: (consumer: Consumer) => Customer;
  readonly isByService: boolean;
};

/**
 * Sums the rows of a month by customer, and by service. Holds a sum each, until they are taken:
 * who takes them often, has several of one customer, which `mergeSums` adds up.
 */
export const newCustomerSums = ({
  query,
  planned,
  customerOf,
  isByService,
}: CustomerSumsOptions) => {
  const tally = newTally(planned, query);
  const { billableStatuses, meters } = query;
  /** By service, then customer id: services are few. */
  const byService = new Map<string, Map<string, OpenSum>>();
  let held = 0;
  const newAmounts = (): number[] => {
    const amounts = [0, 0];
    for (let i = 0; i < meters.length; i++) amounts.push(0, 0);
    return amounts;
  };
  const serviceOf = ({ labels }: SourcedRow): string => (isByService ? labels.service : '');
  const keyOf = (row: SourcedRow): string => {
    const { id } = customerOf(row.consumer);
    return `${id.length}:${id}${serviceOf(row)}`;
  };
  const isOfOne = (rows: ConsumerRows): boolean => {
    const [first] = rows;
    if (first === undefined || rows.length === 1) return true;
    const key = keyOf(first);
    return rows.every((row) => keyOf(row) === key);
  };

  const sumOf = (row: SourcedRow): OpenSum => {
    const service = serviceOf(row);
    const { id, name } = customerOf(row.consumer);
    let ofService = byService.get(service);
    if (ofService === undefined) byService.set(service, (ofService = new Map<string, OpenSum>()));
    let sum = ofService.get(id);
    if (sum === undefined) {
      ofService.set(id, (sum = { id, name, service, amounts: newAmounts() }));
      held += 1;
    }
    return sum;
  };

  const add = (row: SourcedRow, counts: UsageGroup['counts']): void => {
    if (counts.length === 0) return;
    const { amounts } = sumOf(row);
    for (const { status, requests, quantities } of counts) {
      const isBillable = billableStatuses.includes(status);
      addAt(amounts, 0, { amount: requests, isBillable });
      for (let i = 0; i < quantities.length; i++) {
        addAt(amounts, i + 1, { amount: quantities[i] ?? 0, isBillable });
      }
    }
  };

  return {
    count: (): number => held,

    /** The rows of one consumer id, and the groups that the query makes of them. */
    add: (rows: ConsumerRows, groups: readonly UsageGroup[]): void => {
      const [first] = rows;
      if (first === undefined) return;
      if (isOfOne(rows)) {
        for (const { counts } of groups) add(first, counts);
        return;
      }
      for (const row of rows) tally.add(row, keyOf(row));
      for (const sum of tally.take()) add(sum.first, sum.counts);
    },

    /** Ends the sums under way; by customer, then service. */
    take: (): readonly CustomerSum[] => {
      const taken = [...byService.values()].flatMap((sums) => [...sums.values()]).sort(compareSums);
      byService.clear();
      held = 0;
      return taken;
    },
  };
};

type Added = { readonly amount: number; readonly isBillable: boolean };

const addAt = (amounts: number[], meter: number, { amount, isBillable }: Added): void => {
  amounts[2 * meter] = (amounts[2 * meter] ?? 0) + amount;
  if (isBillable) amounts[2 * meter + 1] = (amounts[2 * meter + 1] ?? 0) + amount;
};

export const compareSums = (a: CustomerSum, b: CustomerSum): number =>
  compareUtf8(a.id, b.id) || compareUtf8(a.service, b.service);

/** Of one customer, and perhaps of several services. */
export const plus = (sum: CustomerSum, more: CustomerSum): CustomerSum => ({
  ...sum,
  amounts: sum.amounts.map((amount, i) => amount + (more.amounts[i] ?? 0)),
});

/** A sum as a line of text, and back. */
export const sumToLine = ({ id, name, service, amounts }: CustomerSum): string =>
  `${JSON.stringify([id, name, service, ...amounts])}\n`;

export const sumFromLine = (line: string): CustomerSum =>
  readJson(line, (value) => {
    const [id, name, service, ...amounts] = asList(value);
    return {
      id: asText(id),
      name: asText(name),
      service: asText(service),
      amounts: amounts.map(asNumber),
    };
  });
