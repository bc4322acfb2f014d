import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { newCondenser } from '../../../../functions/query/page/condensed-cells.ts';
import {
  cellCode,
  type Cells,
  eachCellOfSlots,
  packCells,
  slotOf,
  statusOf,
} from '../../../../shared/metering/cells.ts';

const slots = 31;
const condense = newCondenser();

const counts = fc.oneof(
  fc.integer({ min: 1, max: 1_000 }),
  fc.constantFrom(-3, Number.MAX_SAFE_INTEGER, 2n ** 70n),
);

const cellsOf = fc
  .array(
    fc.tuple(
      fc.nat({ max: slots - 1 }),
      fc.constantFrom(100, 200, 201, 404, 429, 503, 599),
      counts,
    ),
    { maxLength: 40 },
  )
  .map((all) =>
    packCells(new Map(all.map(([slot, status, count]) => [cellCode(slot, status), count]))),
  );

/** What a question that reads the slots as one takes from them: sums by status, and the latest slot. */
const taken = (cells: Cells, first: number, end: number) => {
  const sums = new Map<number, bigint>();
  let latest = -1;
  eachCellOfSlots(cells, first, end, (code, count) => {
    sums.set(statusOf(code), (sums.get(statusOf(code)) ?? 0n) + BigInt(count));
    if (count > 0) latest = slotOf(code);
  });
  return { sums: [...sums].sort(([a], [b]) => a - b), latest };
};

test('of the slots that are read as one the sums and the latest request stay', () => {
  fc.assert(
    fc.property(cellsOf, fc.nat({ max: slots }), fc.nat({ max: slots }), (cells, a, b) => {
      const [first, end] = [Math.min(a, b), Math.max(a, b)];
      const condensed = condense(cells, first, end);
      expect(taken(condensed, first, end)).toEqual(taken(cells, first, end));
      expect(condensed.length).toBeLessThanOrEqual(cells.length);
    }),
  );
});

test('a month of one status is one cell', () => {
  const days = Array.from({ length: 30 }, (_, day) => [cellCode(day, 200), 2] as const);
  expect(condense(packCells(new Map(days)), 0, 30)).toEqual(
    packCells(new Map([[cellCode(29, 200), 60]])),
  );
});
