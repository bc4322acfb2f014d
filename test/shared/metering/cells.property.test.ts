import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  addCells,
  cellCode,
  eachCell,
  negateCells,
  packCells,
} from '../../../shared/metering/cells.ts';
import type { Cells } from '../../../shared/metering/cells.ts';
import { type Count, toCount } from '../../../shared/metering/count.ts';
import { runs } from '../../support/local/runs.ts';

type Counts = ReadonlyMap<number, Count>;

const arbitraryCount = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }).map(toCount),
);

const arbitraryCounts: fc.Arbitrary<Counts> = fc
  .array(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 100, max: 599 }), arbitraryCount))
  .map((cells) => new Map(cells.map(([slot, status, count]) => [cellCode(slot, status), count])));

const unpack = (cells: Cells): [number, Count][] => {
  const list: [number, Count][] = [];
  eachCell(cells, (code, count) => list.push([code, count]));
  return list;
};

/** What a packed page must give back: no zeros, ascending. */
const sorted = (counts: Counts): [number, Count][] =>
  [...counts].filter(([, count]) => count !== 0).sort(([a], [b]) => a - b);

test('what is packed is read back', () => {
  fc.assert(
    fc.property(arbitraryCounts, (counts) => {
      expect(unpack(packCells(counts))).toEqual(sorted(counts));
    }),
    { numRuns: runs(300) },
  );
});

test('the sum of two pages is the sum of their counts, in either order', () => {
  fc.assert(
    fc.property(arbitraryCounts, arbitraryCounts, (a, b) => {
      const sum = new Map(a);
      for (const [code, count] of b) {
        sum.set(code, toCount(BigInt(sum.get(code) ?? 0) + BigInt(count)));
      }
      expect(unpack(addCells(packCells(a), packCells(b)))).toEqual(sorted(sum));
      expect(unpack(addCells(packCells(b), packCells(a)))).toEqual(sorted(sum));
    }),
    { numRuns: runs(300) },
  );
});

test('equal counts are equal bytes, whatever they were summed from', () => {
  fc.assert(
    fc.property(arbitraryCounts, arbitraryCounts, (a, b) => {
      const [pageA, pageB] = [packCells(a), packCells(b)];
      expect(addCells(addCells(pageA, pageB), negateCells(pageB))).toEqual(pageA);
    }),
    { numRuns: runs(200) },
  );
});
