import { describe, expect, test } from '@jest/globals';
import {
  measureCase,
  obviousDesignUnits,
  usualEntries,
  writeUnitCases,
} from '../../../support/dynamodb/write-unit-cases.ts';

describe('a batch of 1,000 entries on full pages', () => {
  test('of 20 consumers and 4 statuses costs at most 90 write units, in one transaction', async () => {
    const { table, transactions } = await measureCase({ consumers: 20, statuses: 4 });
    expect(transactions).toBe(1);
    expect(table).toBeGreaterThan(80);
    expect(table).toBeLessThanOrEqual(90);
  });

  test('of 20 consumers and 8 statuses costs at most 170', async () => {
    const { table, transactions } = await measureCase({ consumers: 20, statuses: 8 });
    expect(transactions).toBe(1);
    expect(table).toBeLessThanOrEqual(170);
  });

  test('writes no index entry', async () => {
    expect((await measureCase({ consumers: 20, statuses: 4 })).indexes).toBe(0);
  });

  test('costs less than a fiftieth of an update for each request and period', async () => {
    const { table } = await measureCase({ consumers: 20, statuses: 4 });
    expect(obviousDesignUnits(usualEntries) / table).toBeGreaterThan(50);
  });

  test.each(writeUnitCases.filter(({ entries }) => entries === undefined))(
    'is measured for $consumers consumers',
    async (each) => {
      const { table } = await measureCase(each);
      expect(table).toBeGreaterThanOrEqual(each.consumers * 4);
      expect(table).toBeLessThan(obviousDesignUnits(usualEntries));
    },
  );
});

test('a batch costs by its consumers, however few entries each of them has', async () => {
  const of = async (entries: number) =>
    (await measureCase({ entries, consumers: 20, statuses: 4 })).table;
  expect(await of(200)).toBe(await of(1_000));
});

test('a batch of one entry costs 6 write units, one more than the obvious design', async () => {
  const { table } = await measureCase({ entries: 1, consumers: 1, statuses: 1 });
  expect(table).toBe(6);
  expect(obviousDesignUnits(1)).toBe(5);
});
