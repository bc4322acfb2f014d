import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { costAdvice } from '../../pricing/cost-advice.ts';
import {
  alertOverview,
  costDetails,
  costOverview,
  pushOverview,
} from '../../pricing/cost-table.ts';
import { costOf } from '../../pricing/list-prices.ts';
import { restCost, trafficCost } from '../../pricing/running-cost.ts';
import type { Traffic } from '../../pricing/traffic.ts';
import { batchesPerGroup, usualNameBytes, writeUnitsPerBatch } from '../../pricing/write-units.ts';
import { stackTemplate } from '../support/aws/stack-template.ts';
import { traffic } from '../support/pricing/traffic.ts';

const usd = (part: string, over: Partial<Traffic> = {}): number =>
  trafficCost(traffic(over)).find((line) => line.part === part)?.usd ?? Number.NaN;

test('a commit merges what comes within its seconds, and at most 98 batches', () => {
  const perMinute = (batches: number): number =>
    batchesPerGroup(traffic({ requestsPerMonth: batches * 1_000 * 60 * 24 * 30 }));
  expect(perMinute(60)).toBeCloseTo(31, 1);
  expect(perMinute(6_000)).toBeLessThanOrEqual(98);
  expect(perMinute(6_000)).toBeGreaterThan(90);
  expect(batchesPerGroup(traffic({ requestsPerMonth: 1 }))).toBeCloseTo(1, 3);
});

describe('1,000 million requests a month, all in', () => {
  const total = (over: Partial<Traffic>): number =>
    [...trafficCost(traffic({ requestsPerMonth: 1e9, ...over })), ...restCost(traffic())].reduce(
      (sum, line) => sum + line.usd,
      0,
    );

  test('cost at most 70 USD in batches of 200 with 20 consumers', () => {
    expect(total({ batchSize: 200 })).toBeLessThanOrEqual(70);
  });

  test('cost at most 450 USD in batches of 1,000 with 1,000 consumers', () => {
    expect(total({ batchSize: 1_000, consumers: 1_000 })).toBeLessThanOrEqual(450);
  });
});

describe('costs', () => {
  test('are the amount times the list price', () => {
    const perGroup = batchesPerGroup(traffic());
    const units = writeUnitsPerBatch({ ...traffic(), perGroup });
    expect(usd('DynamoDB writes')).toBeCloseTo((10_000 * units * 0.625) / 1e6, 10);
    expect(usd('API Gateway')).toBeCloseTo(0.02, 10);
    expect(costOf('secretReads', 20_000)).toBeCloseTo(0.1, 10);
  });

  test('of the gateway count each 512 KB begun', () => {
    expect(usd('API Gateway', { entryBytes: 2_200 })).toBeCloseTo(2.5 * usd('API Gateway'), 10);
  });

  test('grow with traffic, except for the pages of consumers', () => {
    const tenfold = { requestsPerMonth: 100_000_000 };
    for (const part of ['API Gateway', 'Lambda time', 'CloudWatch logs']) {
      expect(usd(part, tenfold)).toBeCloseTo(10 * usd(part), 8);
    }
    expect(usd('DynamoDB storage', tenfold)).toBeLessThan(10 * usd('DynamoDB storage'));
  });

  test('of writes grow more slowly than traffic, since a commit then merges more', () => {
    const tenfold = { requestsPerMonth: 100_000_000 };
    expect(usd('DynamoDB writes', tenfold)).toBeLessThan(6 * usd('DynamoDB writes'));
  });

  test('of reads are those of two looks for each batch where each commits itself', () => {
    const one = { commitSeconds: 0, requestsPerMonth: 1_000 };
    // As the store reads: 65 and 64 for the looks, one for the lease, one for the receipt.
    expect(usd('DynamoDB reads', one)).toBeCloseTo((131 * 0.125) / 1e6, 10);
  });

  test('of storage have what groups leave for 65 days', () => {
    const each = { requestsPerMonth: 1e9, commitSeconds: 0, consumers: 1_000 };
    const more =
      usd('DynamoDB storage', each) - usd('DynamoDB storage', { ...each, commitSeconds: 60 });
    expect(more).toBeGreaterThan(15);
  });

  test('of reads grow with the partitions of the inbox, at rest too', () => {
    expect(usd('DynamoDB reads', { inboxPartitions: 256 })).toBeGreaterThan(usd('DynamoDB reads'));
    const [few, many] = [16, 256].map((inboxPartitions) => restCost({ inboxPartitions })[0]?.usd);
    expect(many).toBeGreaterThan(few ?? Number.NaN);
  });

  test('fall with the size of the batches', () => {
    const of = (batchSize: number): number =>
      trafficCost(traffic({ batchSize })).reduce((sum, line) => sum + line.usd, 0);
    expect(of(1)).toBeGreaterThan(5 * of(200));
    expect(of(200)).toBeGreaterThan(of(1_000));
  });
});

describe('at rest', () => {
  const template = stackTemplate();
  const counted = (type: string): number => Object.keys(template.findResources(type)).length;
  const amount = (part: string): number =>
    restCost(traffic()).find((line) => line.part === part)?.amount ?? Number.NaN;

  test('all of it is less than 2 USD a month', () => {
    expect(restCost(traffic()).reduce((sum, { usd: each }) => sum + each, 0)).toBeLessThan(2);
  });

  test('what is paid by the piece is what the stack has', () => {
    expect(amount('CloudWatch alarms')).toBe(counted('AWS::CloudWatch::Alarm'));
    expect(amount('Secrets Manager')).toBe(counted('AWS::SecretsManager::Secret'));
    for (const type of ['AWS::CloudWatch::Dashboard', 'AWS::KMS::Key', 'AWS::EC2::VPC']) {
      expect([type, counted(type)]).toEqual([type, 0]);
    }
  });
});

describe('advice', () => {
  test('names what saves money, the dearest first', () => {
    const costly = traffic({ requestsPerMonth: 3e8, batchSize: 500, consumers: 500 });
    const [first, second, third, ...others] = costAdvice(costly);
    expect(first).toMatch(/^It would cost [\d.]+ USD less with commitSeconds 60: /);
    expect(second).toContain('batches of 1000 ');
    expect(third).toContain('RECEIPT_DAYS 100');
    expect(others).toEqual([]);
  });

  test('weighs the receipts, where they are most of what is stored', () => {
    const many = traffic({ requestsPerMonth: 1e9, consumers: 1_000 });
    expect(costAdvice(many).join()).toMatch(/USD less with RECEIPT_DAYS 100: older batches/);
    expect(costAdvice({ ...many, receiptDays: 100 }).join()).not.toContain('RECEIPT_DAYS');
  });

  test('proposes no RECEIPT_DAYS that the stack does not take', () => {
    const many = traffic({ requestsPerMonth: 1e9, consumers: 1_000 });
    expect(costAdvice(many, 205).join()).toContain('with RECEIPT_DAYS 205: ');
    expect(costAdvice({ ...many, receiptDays: 60 }, 45).join()).not.toContain('RECEIPT_DAYS');
  });

  test('is silent where nothing saves a dollar, or the most is chosen already', () => {
    expect(costAdvice(traffic({ requestsPerMonth: 1_000 }))).toEqual([]);
    const chosen = { requestsPerMonth: 1e9, commitSeconds: 60, receiptDays: 100 };
    expect(costAdvice(traffic(chosen))).toEqual([]);
  });
});

describe('docs/cost.md', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');

  test('shows what the command prints', () => {
    expect(page).toContain(
      costOverview({
        consumers: 20,
        statuses: 4,
        nameBytes: usualNameBytes,
        entryBytes: 800,
        commitSeconds: 30,
        receiptDays: 400,
        inboxPartitions: 64,
      }),
    );
    expect(page).toContain(costDetails(traffic({ requestsPerMonth: 1_000_000_000 })));
    expect(page).toContain(costDetails(traffic({ requestsPerMonth: 10_000_000, batchSize: 200 })));
    expect(page).toContain(alertOverview());
    expect(page).toContain(pushOverview());
  });
});
