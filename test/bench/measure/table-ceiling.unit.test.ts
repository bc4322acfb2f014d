import { expect, test } from '@jest/globals';
import { ceilingOf, type TableModel } from '../../../bench/measure/table-ceiling.ts';
import { scaleRows } from '../../../bench/rows/scale.ts';

const batch = { receipt: 2, marker: 4, rows: 1, consumers: 20 };
const table: TableModel = { partitions: 20, units: 20_000, inboxKeys: 64, pageKeys: 16 };

test('the ceilings of 20 consumers a batch keep their bounds', async () => {
  const options = { repetitions: 1, beside: null, progress: () => undefined };
  const results = await Promise.all(scaleRows.map(async ({ run }) => run(options)));
  const bound = results.flatMap((row) =>
    'measured' in row && row.measured.bound !== undefined
      ? [[row.measured.samples[0] ?? 0, row.measured.bound.value] as const]
      : [],
  );
  expect(bound).toHaveLength(2);
  for (const [measured, least] of bound) expect(measured).toBeGreaterThanOrEqual(least);
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
