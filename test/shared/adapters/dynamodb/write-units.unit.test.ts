import { describe, expect, test } from '@jest/globals';
import {
  measureCase,
  obviousDesignUnits,
  usualEntries,
} from '../../../support/dynamodb/write-unit-cases.ts';

/** Bounds of what docs/dynamodb.md says. */
const bounds = [
  { consumers: 20, perGroup: 30, most: 10 },
  { consumers: 1000, perGroup: 30, most: 220 },
  { consumers: 20, perGroup: 1, most: 100 },
] as const;

describe('a batch of 1,000 entries on full pages, with its share of the commit', () => {
  test.each(bounds)(
    'of $consumers consumers, $perGroup to a group, costs at most $most write units',
    async ({ most, ...each }) => {
      const { table, indexes } = await measureCase({ ...each, statuses: 4 });
      expect(table).toBeLessThanOrEqual(most);
      expect(table).toBeGreaterThan(most * 0.8);
      expect(indexes).toBe(0);
    },
  );

  test('is taken in one transaction, however many consumers it has', async () => {
    const { transactions } = await measureCase({ consumers: 20, statuses: 4, perGroup: 98 });
    expect(transactions).toBeLessThan(1.05);
  });

  test('costs less than a five-hundredth of an update for each request and period', async () => {
    const { table } = await measureCase({ consumers: 20, statuses: 4, perGroup: 30 });
    expect(obviousDesignUnits(usualEntries) / table).toBeGreaterThan(500);
  });
});

test('a batch costs by its consumers, however few entries each of them has', async () => {
  const of = async (entries: number) =>
    (await measureCase({ entries, consumers: 20, statuses: 4, perGroup: 30 })).table;
  expect(await of(200)).toBe(await of(1_000));
});

test('a batch of one entry costs about 6 write units, one more than the obvious design', async () => {
  const { table } = await measureCase({ entries: 1, consumers: 1, statuses: 1, perGroup: 98 });
  expect(table).toBeLessThan(6.5);
  expect(obviousDesignUnits(1)).toBe(5);
});
