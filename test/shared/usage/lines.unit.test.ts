import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import { countColumns, countValues, newPeriodFormat } from '../../../shared/usage/lines.ts';
import { withoutDirectory } from '../../../shared/usage/customer.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import { anyLabels, type UsageQuery } from '../../../shared/usage/usage-query.ts';
import { formatInstant } from '../../../shared/calendar/zone.ts';

const day = (number: number) => ({
  start: Date.UTC(2026, 10, number),
  end: Date.UTC(2026, 10, number + 1),
});

const usageQuery = (over: Partial<UsageQuery>): UsageQuery => {
  const billableStatuses = parseBillableStatuses('2xx');
  if (billableStatuses === null) throw new Error('2xx is a class');
  return {
    period: 'day',
    timezone: 'UTC',
    range: day(1),
    consumers: [],
    customers: [],
    payers: withoutDirectory,
    labels: anyLabels,
    statuses: null,
    groupByWho: null,
    groupByLabels: [],
    groupByStatus: null,
    meters: [],
    layout: 'long',
    billableStatuses,
    billable: null,
    largest: null,
    ...over,
  };
};

const groupOf = (counts: UsageGroup['counts']): UsageGroup => ({
  period: day(1),
  consumer: null,
  customer: null,
  labels: noLabels,
  counts,
});

/** Counts of distinct statuses, ascending, as a group has them. */
const anyCounts = fc
  .uniqueArray(
    fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      requests: fc.integer({ min: 1 }),
      quantities: fc.constant([]),
    }),
    {
      selector: ({ status }) => status,
    },
  )
  .map((counts) => counts.toSorted((a, b) => a.status - b.status));

const byHand = (counts: UsageGroup['counts'], low: number, high: number): number => {
  let total = 0;
  for (const { status, requests } of counts) {
    if (status >= low && status < high) total += requests;
  }
  return total;
};

test('a class has a line where it has requests, with the sum of its statuses', () => {
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const lines = [1, 2, 3, 4, 5]
        .map((one) => [`${one}xx`, byHand(counts, one * 100, one * 100 + 100)])
        .filter(([, requests]) => requests !== 0);
      expect(countValues(usageQuery({ groupByStatus: 'status_class' }), groupOf(counts))).toEqual(
        lines,
      );
    }),
  );
});

test('a wide line has a column for every class, and those that are billable', () => {
  const query = usageQuery({ layout: 'wide' });
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const [line = [], ...others] = countValues(query, groupOf(counts));
      expect(others).toEqual([]);
      expect(line).toHaveLength(countColumns(query).length);
      expect(line).toEqual([
        byHand(counts, 100, 600),
        byHand(counts, 200, 300),
        ...[1, 2, 3, 4, 5].map((one) => byHand(counts, one * 100, one * 100 + 100)),
      ]);
    }),
  );
});

test('without a group by status there is one line with all requests', () => {
  const counts = [
    { status: 200, requests: 3, quantities: [] },
    { status: 500, requests: 4, quantities: [] },
  ];
  expect(countValues(usageQuery({ groupByStatus: null }), groupOf(counts))).toEqual([[7]]);
});

test('a period is written once while it lasts, and anew after another', () => {
  const written: string[] = [];
  const format = newPeriodFormat('UTC', formatInstant, (start, end) => {
    written.push(start);
    return `${start} ${end};`;
  });
  const [first, second] = [day(1), day(2)];
  const texts = [first, first, second, first].map(format);
  const text = '2026-11-01T00:00:00Z 2026-11-02T00:00:00Z;';
  expect(texts).toEqual([text, text, '2026-11-02T00:00:00Z 2026-11-03T00:00:00Z;', text]);
  expect(written).toHaveLength(3);
});
