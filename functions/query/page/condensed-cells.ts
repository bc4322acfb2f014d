import {
  cellCode,
  type Cells,
  type CellVisit,
  eachCellOfSlots,
  packAscending,
  slotOf,
  statusOf,
} from '../../../shared/metering/cells.ts';
import { maxStatus } from '../../../shared/metering/status.ts';

/**
 * Makes of the cells of the slots `[first, end)` their sums by status, in the latest slot of any: all
 * that a question wants which reads these slots as one. Leaves them as they are where a count is not
 * a plain number above 0.
 */
export const newCondenser = (): ((cells: Cells, first: number, end: number) => Cells) => {
  // Used again and again: there are many rows.
  const sums = new Float64Array(maxStatus + 1);
  const found = { statuses: [] as number[], latest: 0, odd: 0 };
  const add: CellVisit = (code, count) => {
    const status = statusOf(code);
    const sum = sums[status] ?? 0;
    if (sum === 0) found.statuses.push(status);
    if (typeof count === 'bigint' || count <= 0) found.odd += 1;
    sums[status] = sum + Number(count);
    found.latest = slotOf(code);
  };

  return (cells, first, end) => {
    [found.statuses, found.odd] = [[], 0];
    eachCellOfSlots(cells, first, end, add);
    const { statuses, latest, odd } = found;
    const counts = statuses.sort((a, b) => a - b).map((status) => sums[status] ?? 0);
    for (const status of statuses) sums[status] = 0;
    if (odd > 0 || !counts.every(Number.isSafeInteger)) return cells;
    return packAscending({ codes: statuses.map((status) => cellCode(latest, status)), counts });
  };
};
