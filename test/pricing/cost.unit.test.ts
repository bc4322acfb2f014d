import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { costDetails, costOverview } from '../../pricing/cost-table.ts';
import { costOf } from '../../pricing/list-prices.ts';
import { type Traffic, trafficCost, writeUnitsPerBatch } from '../../pricing/running-cost.ts';
import { measureCase } from '../support/dynamodb/write-unit-cases.ts';

const traffic = (over: Partial<Traffic> = {}): Traffic => ({
  requestsPerMonth: 10_000_000,
  batchSize: 1_000,
  consumers: 20,
  statuses: 4,
  entryBytes: 400,
  ...over,
});

const usd = (part: string, over: Partial<Traffic> = {}): number =>
  trafficCost(traffic(over)).find((line) => line.part === part)?.usd ?? Number.NaN;

describe('write units', () => {
  test.each([
    { consumers: 1, statuses: 4 },
    { consumers: 5, statuses: 1 },
    { consumers: 20, statuses: 4 },
    { consumers: 20, statuses: 8 },
    { consumers: 49, statuses: 4 },
  ])('of a batch are those of the items that the store writes: %j', async (each) => {
    const { table } = await measureCase(each);
    expect(writeUnitsPerBatch(traffic(each))).toBe(table);
  });

  test.each([
    { consumers: 100, statuses: 4 },
    { consumers: 500, statuses: 2 },
  ])('of a journalled batch are so within a hundredth: %j', async (each) => {
    const { table } = await measureCase(each);
    expect(Math.abs(writeUnitsPerBatch(traffic(each)) / table - 1)).toBeLessThan(0.01);
  });

  test('a batch of one has one consumer, whoever else there is', () => {
    const one = { batchSize: 1, consumers: 500 };
    expect(writeUnitsPerBatch(traffic(one))).toBe(6);
  });
});

describe('costs', () => {
  test('are the amount times the list price', () => {
    // 10,000 batches of 86 units at 0.625 USD a million.
    expect(usd('DynamoDB writes')).toBeCloseTo((10_000 * 86 * 0.625) / 1e6, 10);
    expect(usd('API Gateway')).toBeCloseTo(0.01, 10);
    expect(costOf('secretReads', 20_000)).toBeCloseTo(0.1, 10);
  });

  test('of the gateway count each 512 KB begun', () => {
    expect(usd('API Gateway', { entryBytes: 2_200 })).toBeCloseTo(5 * usd('API Gateway'), 10);
  });

  test('grow with traffic, except for the pages of consumers', () => {
    const tenfold = { requestsPerMonth: 100_000_000 };
    for (const part of ['DynamoDB writes', 'API Gateway', 'Lambda time', 'CloudWatch logs']) {
      expect(usd(part, tenfold)).toBeCloseTo(10 * usd(part), 8);
    }
    expect(usd('DynamoDB storage', tenfold)).toBeLessThan(10 * usd('DynamoDB storage'));
  });

  test('fall with the size of the batches', () => {
    const of = (batchSize: number): number =>
      trafficCost(traffic({ batchSize })).reduce((sum, line) => sum + line.usd, 0);
    expect(of(1)).toBeGreaterThan(5 * of(200));
    expect(of(200)).toBeGreaterThan(of(1_000));
  });
});

describe('docs/cost.md', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');

  test('shows what the command prints', () => {
    expect(page).toContain(costOverview({ consumers: 20, statuses: 4, entryBytes: 400 }));
    expect(page).toContain(costDetails(traffic({ requestsPerMonth: 1_000_000_000 })));
    expect(page).toContain(costDetails(traffic({ requestsPerMonth: 10_000_000, batchSize: 200 })));
  });
});
