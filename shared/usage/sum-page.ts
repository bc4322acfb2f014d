import type { PageRow } from '../metering/batch.ts';
import { anonymous } from '../metering/consumer.ts';
import { noLabels } from '../metering/labels.ts';
import { type CellVisit, eachCell, packCells } from '../metering/cells.ts';
import type { Count } from '../metering/count.ts';

/** Codes of cells have 16 bits. */
const cellCodes = 2 ** 16;

/**
 * The rows of a page as one, for a sum over everyone: each cell is read once then, however many
 * periods share the page.
 */
export async function* sumPage(
  page: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  const sums = new Float64Array(cellCodes);
  const add: CellVisit = (code, count) => {
    sums[code] = (sums[code] ?? 0) + Number(count);
  };
  let first: PageRow | null = null;
  for await (const rows of page) {
    for (const row of rows) eachCell(row.cells, add);
    first ??= rows[0] ?? null;
  }
  if (first === null) return;
  const counts = new Map<number, Count>();
  for (const [code, count] of sums.entries()) {
    // A rounded sum stays too large to be shown, and no more than that follows from it.
    if (count !== 0) counts.set(code, Number.isSafeInteger(count) ? count : BigInt(count));
  }
  // Under one consumer, or meters whose first rows differ would not meet in one sum.
  yield [{ ...first, consumer: anonymous, labels: noLabels, cells: packCells(counts) }];
}
