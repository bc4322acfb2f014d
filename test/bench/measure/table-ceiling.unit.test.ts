import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fillInbox } from '../../../bench/load/aws/full-inbox.ts';
import type { BenchLine } from '../../../bench/measure/line.ts';
import { ceilingOf, type TableModel } from '../../../bench/measure/table-ceiling.ts';
import { verdictOf } from '../../../bench/measure/verdict.ts';
import { roundsPerGroup, scaleRows } from '../../../bench/rows/scale.ts';
import { createDynamoDbDouble } from '../../support/dynamodb/double.ts';
import { inRounds } from '../../support/dynamodb/in-rounds.ts';
import { openDynamoDbStore, shippedPartitions } from '../../support/dynamodb/stores.ts';
import { simulatedRuntime } from '../../support/metering/runtime.ts';

const batch = { receipt: 2, marker: 4, rows: 1, consumers: 20 };
const table: TableModel = { partitions: 20, units: 20_000, inboxKeys: 64, pageKeys: 16 };

const startsAt = Date.parse('2026-11-22T12:00:00Z');

const runAll = async (): Promise<BenchLine[]> => {
  const options = { repetitions: 1, beside: null, progress: () => undefined };
  const results = await Promise.all(scaleRows.map(async ({ run }) => run(options)));
  return results.flatMap((result) => ('measured' in result ? [result] : []));
};

test('the ceilings of 20 consumers a batch keep their bounds', async () => {
  const results = await runAll();
  const bounded = results.filter((result) => verdictOf(result) !== 'no bound');
  expect(bounded.map(({ id }) => id)).toEqual(['scale-new', 'scale-warmed']);
  expect(bounded.map(verdictOf)).toEqual(['kept', 'kept']);
  for (const { measured, others = [] } of bounded) {
    expect([measured, ...others].filter(({ bound }) => bound !== undefined)).toHaveLength(2);
  }
});

test('docs/dynamodb.md has the ceilings and rates that the bench prints', async () => {
  const page = readFileSync(new URL('../../../docs/dynamodb.md', import.meta.url), 'utf8');
  const shown = (value = 0): string => Math.round(value).toLocaleString('en-US');
  for (const { id, what, measured, others = [] } of await runAll()) {
    const [, limits, enough] = /: ([^:]*); enough: (.*)/.exec(what) ?? [];
    const [, requests, batchSize] = /(\d+)-(\d+)$/.exec(id) ?? [];
    const cells = id.startsWith('scale-rate')
      ? [Number(requests), Number(batchSize), measured.samples[0]]
          .map(shown)
          .concat([limits ?? '', enough ?? ''])
      : [measured, ...others].map(({ samples: [value] }) => shown(value));
    expect(page).toContain(`| ${cells.join(' | ')} |\n`);
  }
});

test('a group takes as many rounds of requests as the ceiling of a commit says', async () => {
  const rounds = async (groups: number): Promise<number> => {
    const double = createDynamoDbDouble();
    const runtime = simulatedRuntime(1, startsAt);
    await fillInbox(double, runtime, { batches: groups * 98 + 1, startsAt });
    let count = 0;
    const db = inRounds(double, () => {
      count++;
    });
    const store = openDynamoDbStore(db, runtime, {}, { partitions: shippedPartitions });
    expect((await store.recover()).committed).toBe(groups * 98);
    return count;
  };
  expect((await rounds(3)) - (await rounds(2))).toBe(roundsPerGroup);
});

test('one key is one partition, whatever the table has', () => {
  const { median } = ceilingOf({ ...table, inboxKeys: 1 }, batch);
  expect(median).toBeLessThanOrEqual(250);
});

test('consumers that fall on few keys make it slower than those that are spread over many', () => {
  const of = (consumers: number): number =>
    ceilingOf({ ...table, inboxKeys: 4_000 }, { receipt: 2, marker: 1, rows: 4, consumers }).median;
  expect(of(2)).toBeLessThan(of(2_000));
});

test('a table is never faster than all its units, and more partitions and splits make it faster', () => {
  const of = (over: Partial<TableModel>, splits = 0): number =>
    ceilingOf({ ...table, ...over }, batch, splits).median;
  expect(of({ units: 700 })).toBeCloseTo(100, 5);
  expect(of({ inboxKeys: 256, pageKeys: 128 })).toBeGreaterThan(of({}));
  expect(of({}, 10)).toBeGreaterThan(of({}));
});
