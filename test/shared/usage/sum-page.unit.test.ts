import { expect, test } from '@jest/globals';

import type { PageRow } from '../../../shared/metering/batch.ts';
import { cellCode, eachCell, packCells } from '../../../shared/metering/cells.ts';
import type { Count } from '../../../shared/metering/count.ts';
import { sumPage } from '../../../shared/usage/sum-page.ts';
import { requestsOnly } from '../../support/metering/events.ts';

const rowOf = (id: string, counts: ReadonlyMap<number, Count>): PageRow => ({
  page: '2026-11',
  consumer: { id, customId: '', username: '' },
  ...requestsOnly,
  cells: packCells(counts),
});

async function* pageOf(...chunks: readonly (readonly PageRow[])[]) {
  yield* chunks;
}

const collected = async (page: AsyncIterable<readonly PageRow[]>) => {
  const cells: [number, Count][] = [];
  let rows = 0;
  for await (const chunk of sumPage(page)) {
    for (const row of chunk) {
      rows += 1;
      eachCell(row.cells, (code, count) => cells.push([code, count]));
    }
  }
  return { rows, cells };
};

test('the rows of a page become one, cell by cell, over all chunks', async () => {
  const [first, last] = [cellCode(0, 200), cellCode(35, 599)];
  const page = pageOf(
    [rowOf('a', new Map([[first, 1]])), rowOf('b', new Map([[last, 2 ** 40]]))],
    [],
    [
      rowOf(
        'c',
        new Map([
          [first, 5],
          [last, 1],
        ]),
      ),
    ],
  );
  expect(await collected(page)).toEqual({
    rows: 1,
    cells: [
      [first, 6],
      [last, 2 ** 40 + 1],
    ],
  });
});

test('a sum that a number does not hold stays too large for one', async () => {
  const code = cellCode(0, 200);
  const most = Number.MAX_SAFE_INTEGER;
  const { cells } = await collected(
    pageOf([rowOf('a', new Map([[code, most]])), rowOf('b', new Map([[code, most]]))]),
  );
  expect(cells.map(([, count]) => count > most)).toEqual([true]);
});

test('a page without rows stays one', async () => {
  expect(await collected(pageOf())).toEqual({ rows: 0, cells: [] });
});
