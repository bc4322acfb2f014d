import type { PageRow } from '../metering/batch.ts';
import { anonymous } from '../metering/consumer.ts';
import { noLabels } from '../metering/labels.ts';
import { type CellVisit, eachCell, packCells } from '../metering/cells.ts';
import type { Count } from '../metering/count.ts';

/** Codes of cells have 16 bits. */
const cellCodes = 2 ** 16;

const noSums = new Float64Array(0);

/**
 * The rows of a page as one, for a sum over everyone: each cell is read once then, however many
 * periods share the page.
 */
export async function* sumPage(
  page: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  // Half a megabyte: a page without rows needs none.
  let sums = noSums;
  // Most pages have few of the codes; one whose sum was zero meanwhile is here twice.
  const touched: number[] = [];
  const add: CellVisit = (code, count) => {
    const sum = sums[code] ?? 0;
    if (sum === 0) touched.push(code);
    sums[code] = sum + Number(count);
  };
  let first: PageRow | null = null;
  for await (const rows of page) {
    if (rows.length > 0 && sums.length === 0) sums = new Float64Array(cellCodes);
    for (const row of rows) eachCell(row.cells, add);
    first ??= rows[0] ?? null;
  }
  if (first === null) return;
  const counts = new Map<number, Count>();
  for (const code of touched.sort((a, b) => a - b)) {
    const count = sums[code] ?? 0;
    // A rounded sum stays too large to be shown, and no more than that follows from it.
    if (count !== 0) counts.set(code, Number.isSafeInteger(count) ? count : BigInt(count));
  }
  // Under one consumer, or meters whose first rows differ would not meet in one sum.
  yield [{ ...first, consumer: anonymous, labels: noLabels, cells: packCells(counts) }];
}
