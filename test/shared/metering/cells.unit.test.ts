import { expect, test } from '@jest/globals';
import {
  addCells,
  cellCode,
  type Cells,
  eachCell,
  eachCellOfSlots,
  negateCells,
  packCells,
  slotOf,
  statusOf,
} from '../../../shared/metering/cells.ts';
import type { Count } from '../../../shared/metering/count.ts';

type Cell = readonly [slot: number, status: number, count: Count];

const pack = (...cells: readonly Cell[]): Cells =>
  packCells(new Map(cells.map(([slot, status, count]) => [cellCode(slot, status), count])));

const unpack = (cells: Cells): Cell[] => {
  const list: Cell[] = [];
  eachCell(cells, (code, count) => list.push([slotOf(code), statusOf(code), count]));
  return list;
};

test('cells are kept by slot, then status, whatever the order of counting', () => {
  const cells = pack([30, 200, 1], [0, 599, 2], [0, 100, 3], [7, 404, 4]);
  expect(unpack(cells)).toEqual([
    [0, 100, 3],
    [0, 599, 2],
    [7, 404, 4],
    [30, 200, 1],
  ]);
});

test('the corners of a page are told apart', () => {
  const corners: Cell[] = [
    [0, 100, 1],
    [0, 599, 2],
    [1, 100, 3],
    [30, 599, 4],
  ];
  expect(unpack(pack(...corners))).toEqual(corners);
});

test('a page without counts has no bytes', () => {
  expect(pack()).toHaveLength(0);
  expect(pack([3, 200, 0])).toHaveLength(0);
  expect(unpack(new Uint8Array())).toEqual([]);
});

test('a count up to 63 either way takes three bytes with its cell', () => {
  expect(pack([3, 200, 63])).toHaveLength(3);
  expect(pack([3, 200, -63])).toHaveLength(3);
  expect(pack([3, 200, 64])).toHaveLength(4);
});

test.each<Count>([
  2 ** 31,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 48 - 1,
  2 ** 48,
  2 ** 52 + 1,
  Number.MAX_SAFE_INTEGER,
  2n ** 53n,
  2n ** 53n + 1n,
  10n ** 38n - 1n,
])('a count of %d is exact, also when subtracted', (count) => {
  expect(unpack(pack([1, 200, count], [2, 200, -count]))).toEqual([
    [1, 200, count],
    [2, 200, -count],
  ]);
});

test('a sum beyond 2^32 is exact', () => {
  const sum = addCells(pack([1, 200, 2 ** 32 - 1]), pack([1, 200, 2 ** 32]));
  expect(unpack(sum)).toEqual([[1, 200, 2 ** 33 - 1]]);
});

test('a sum that a number does not hold is exact, and a number again when it is subtracted', () => {
  const most = pack([1, 200, Number.MAX_SAFE_INTEGER], [2, 200, 1]);
  const sum = addCells(most, pack([1, 200, 2]));
  expect(unpack(sum)).toEqual([
    [1, 200, 2n ** 53n + 1n],
    [2, 200, 1],
  ]);
  expect(addCells(sum, pack([1, 200, -2]))).toEqual(most);
  expect(unpack(addCells(negateCells(sum), most))).toEqual([[1, 200, -2]]);
});

test('a count of more than 38 digits is refused', () => {
  expect(() => pack([1, 200, 10n ** 38n])).toThrow(RangeError);
  expect(() => pack([1, 200, -(10n ** 38n)])).toThrow(RangeError);
});

test('a number that was rounded is refused', () => {
  expect(() => pack([1, 200, 2 ** 53])).toThrow(RangeError);
  expect(() => pack([1, 200, -(2 ** 53)])).toThrow(RangeError);
});

test('a cell of either page is in the sum, and one of both once', () => {
  const sum = addCells(pack([1, 200, 1], [3, 200, 2]), pack([2, 404, 3], [3, 200, 4]));
  expect(unpack(sum)).toEqual([
    [1, 200, 1],
    [2, 404, 3],
    [3, 200, 6],
  ]);
});

test('the cells of some slots are visited without those before and after', () => {
  const cells = pack([0, 599, 2 ** 40], [1, 100, 1], [1, 599, 2 ** 40], [2, 200, 3], [3, 100, 4]);
  const slots = (first: number, end: number): Count[] => {
    const counts: Count[] = [];
    eachCellOfSlots(cells, first, end, (_, count) => counts.push(count));
    return counts;
  };
  expect(slots(1, 3)).toEqual([1, 2 ** 40, 3]);
  expect(slots(0, 4)).toEqual([2 ** 40, 1, 2 ** 40, 3, 4]);
  expect([slots(1, 1), slots(4, 31), slots(0, 0)]).toEqual([[], [], []]);
});

test('what is subtracted whole leaves no cell', () => {
  const cells = pack([1, 200, 5], [2, 404, 2 ** 40]);
  expect(addCells(cells, negateCells(cells))).toHaveLength(0);
});
