import type { Consumer } from '../metering/consumer.ts';
import { compareUtf8 } from '../metering/utf8.ts';
import { asListOf, asNumber, asText, readJson } from '../stored/read-json.ts';
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
  const sums = new Map<string, CustomerSum & { readonly amounts: number[] }>();
  const serviceOf = ({ labels }: SourcedRow): string => (isByService ? labels.service : '');
  const keyOf = (row: SourcedRow): string => {
    const { id } = customerOf(row.consumer);
    return `${id.length}:${id}${serviceOf(row)}`;
  };

  return {
    count: (): number => sums.size,

    add: (rows: ConsumerRows): void => {
      for (const row of rows) tally.add(row, keyOf(row));
      for (const { key, first, counts } of tally.take()) {
        const amounts = amountsOf(query, counts);
        const known = sums.get(key);
        if (known !== undefined) addTo(known.amounts, amounts);
        else sums.set(key, { ...customerOf(first.consumer), service: serviceOf(first), amounts });
      }
    },

    /** Ends the sums under way; by customer, then service. */
    take: (): readonly CustomerSum[] => {
      const taken = [...sums.values()].sort(compareSums);
      sums.clear();
      return taken;
    },
  };
};

const amountsOf = (
  { billableStatuses, meters }: UsageQuery,
  counts: UsageGroup['counts'],
): number[] => {
  const amounts = Array.from({ length: 2 * (1 + meters.length) }, () => 0);
  for (const { status, requests, quantities } of counts) {
    const isBillable = billableStatuses.includes(status);
    for (const [i, amount] of [requests, ...quantities].entries()) {
      amounts[2 * i] = (amounts[2 * i] ?? 0) + amount;
      if (isBillable) amounts[2 * i + 1] = (amounts[2 * i + 1] ?? 0) + amount;
    }
  }
  return amounts;
};

const addTo = (amounts: number[], more: readonly number[]): void => {
  for (const [i, amount] of more.entries()) amounts[i] = (amounts[i] ?? 0) + amount;
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
  `${JSON.stringify([[id, name, service], amounts])}\n`;

export const sumFromLine = (line: string): CustomerSum =>
  readJson(line, (value) => {
    const [texts, numbers] = asListOf((part) => part)(value);
    const [id = '', name = '', service = ''] = asListOf(asText)(texts);
    return { id, name, service, amounts: asListOf(asNumber)(numbers) };
  });
