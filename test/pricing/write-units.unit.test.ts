import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { costFigures, costNotes } from '../../pricing/cost-table.ts';
import type { Traffic } from '../../pricing/traffic.ts';
import { usualNameBytes, writeUnitsPerBatch } from '../../pricing/write-units.ts';
import { measureCase } from '../support/dynamodb/write-unit-cases.ts';
import { longNameBytes, traffic } from '../support/pricing/traffic.ts';

describe('write units', () => {
  test.each([
    { consumers: 1, statuses: 4, perGroup: 30 },
    { consumers: 5, statuses: 1, perGroup: 1 },
    { consumers: 20, statuses: 4, perGroup: 1 },
    { consumers: 20, statuses: 4, perGroup: 30 },
    { consumers: 20, statuses: 8, perGroup: 58 },
    { consumers: 20, statuses: 4, perGroup: 98 },
    { consumers: 100, statuses: 4, perGroup: 30 },
    { consumers: 500, statuses: 2, perGroup: 1 },
    { consumers: 1000, statuses: 4, perGroup: 10 },
    { consumers: 20, statuses: 4, perGroup: 1, hasLongNames: true },
    { consumers: 20, statuses: 4, perGroup: 30, hasLongNames: true },
    { consumers: 1000, statuses: 4, perGroup: 30, hasLongNames: true },
  ])('of a batch are those of the items that the store writes, within 2 %: %j', async (each) => {
    const { table } = await measureCase(each);
    const nameBytes = each.hasLongNames === true ? longNameBytes : usualNameBytes;
    const computed = writeUnitsPerBatch({ batchSize: 1_000, nameBytes, ...each });
    expect(Math.abs(computed / table - 1)).toBeLessThan(0.02);
  });

  test('a batch of one has one consumer, whatever others there are', () => {
    const one = { batchSize: 1, consumers: 500, statuses: 4, nameBytes: 22, perGroup: 1 };
    expect(writeUnitsPerBatch(one)).toBe(writeUnitsPerBatch({ ...one, consumers: 1 }));
  });
});

describe('names', () => {
  const units = (over: Partial<Traffic>, day: number): number =>
    writeUnitsPerBatch({ ...traffic(over), perGroup: 30, day });

  test('of the usual length cost the same on all days of a month', () => {
    expect(units({}, 31)).toBe(units({}, 1));
    expect(costNotes(traffic())).toEqual([]);
  });

  test('that are longer cost more on the 31st, which the command says', () => {
    const long = { nameBytes: longNameBytes };
    expect([30, 31].map((day) => units(long, day).toFixed(1))).toEqual(['11.0', '12.3']);
    expect([30, 31].map((day) => Math.round(units({ ...long, consumers: 1_000 }, day)))).toEqual([
      238, 305,
    ]);
    expect(costNotes(traffic({ ...long, requestsPerMonth: 60 * 1_000 * 60 * 24 * 30 }))).toEqual([
      'From day 31 of a month on a batch takes 12.2 write units, before 10.9: a row of the month then begins another KB.',
    ]);
    expect(costFigures(traffic(long)).total).toBeGreaterThan(costFigures(traffic()).total);
  });
});

test('docs/cost.md says what longer names cost', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  const rounded = (value: number): string => value.toFixed(value < 95 ? 1 : 0);
  const row = (consumers: number, perGroup: number): string => {
    const of = (nameBytes: number, day: number): string =>
      rounded(writeUnitsPerBatch({ ...traffic({ consumers, nameBytes }), perGroup, day }));
    return `| ${[of(usualNameBytes, 31), of(longNameBytes, 30), of(longNameBytes, 31)].join(' | ')} |`;
  };
  for (const cells of [row(20, 30), row(1_000, 30), row(20, 1)]) expect(page).toContain(cells);
  const total = (over: Partial<Traffic>): number =>
    Math.round(costFigures(traffic({ requestsPerMonth: 1e9, ...over })).total);
  const few = { batchSize: 200 };
  const many = { consumers: 1_000 };
  const long = { nameBytes: longNameBytes };
  expect(page).toContain(`${total({ ...few, ...long })} USD, not ${total(few)}, in batches of 200`);
  expect(page).toContain(`${total({ ...many, ...long })}, not ${total(many)}, in batches of`);
  expect(page).toContain(
    `${total(many)} USD for 1,000 million requests in batches of 1,000, 60 seconds ${total({ ...many, commitSeconds: 60 })}.`,
  );
});
