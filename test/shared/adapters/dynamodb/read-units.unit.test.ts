import { describe, expect, test } from '@jest/globals';
import { measureReads, readUnitCases } from '../../../support/dynamodb/read-unit-cases.ts';
import { readUnitsOf } from '../../../support/dynamodb/read-units.ts';

test.each([
  [0, 1],
  [1, 1],
  [4096, 1],
  [4097, 2],
  [1_000_000, 245],
])(
  'an answer of %d bytes costs %d units, and half of them where it may be stale',
  (bytes, units) => {
    expect(readUnitsOf(bytes, true)).toBe(units);
    expect(readUnitsOf(bytes, false)).toBe(units / 2);
  },
);

const month = { pages: ['2025-10', '2025-11'], statuses: 3, query: 'from=2025-10&to=2025-12' };

/** Of the inbox, in the partitions that a test has, and of the headers of groups. */
const waitingQueries = 4 + 1;

describe('a month of all consumers, on full pages', () => {
  test('reads each row once, of 16 partitions, in answers of 64', async () => {
    const consumers = 500;
    const { requests, items, units, answer } = await measureReads({ ...month, consumers });
    expect(JSON.parse(answer.text)).toMatchObject({ next_cursor: null });
    expect(items).toBe(2 * consumers);
    // About 31 rows a partition: one answer each, whose items together are rounded up to 4 KB.
    expect(requests).toBe(2 * 16 + waitingQueries);
    expect(units / items).toBeGreaterThan(0.19);
    expect(units / items).toBeLessThan(0.25);
  });

  test('reads no more of it than a page of the answer needs, and one answer of each partition ahead', async () => {
    const { query } = month;
    const { items, requests } = await measureReads({
      ...month,
      consumers: 3_000,
      query: `${query}&limit=90`,
    });
    // 30 consumers are wanted. Of each partition one answer is there, and the next one is under way.
    expect(items).toBeLessThanOrEqual(16 * 2 * 64);
    expect(requests).toBeLessThanOrEqual(16 * 2 + waitingQueries);
  });
});

test('an hour is read from the pages of its quarter of a day alone', async () => {
  const pages = ['2025-10-22T00', '2025-10-22T06', '2025-10-22T12', '2025-10'];
  const query = 'period=hour&from=2025-10-22T06:00Z&to=2025-10-22T07:00Z';
  const { items } = await measureReads({ pages, statuses: 3, consumers: 50, query });
  expect(items).toBe(50);
});

test('the questions that are measured have names of their own', () => {
  expect(new Set(readUnitCases.map(({ id }) => id)).size).toBe(readUnitCases.length);
});
