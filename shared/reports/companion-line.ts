import { compareUtf8 } from '../metering/utf8.ts';
import { guardedCell, unguarded } from '../usage/csv-cell.ts';
import { csvCells } from '../usage/csv-lines.ts';
import type { Manifest } from './manifest.ts';

/**
 * Returns a function that says why a line of a file about customers cannot be one of that month, or
 * not come after the lines before; `null` where it can.
 */
export const newCompanionLineCheck = ({
  month,
  timezone,
}: Pick<Manifest, 'month' | 'timezone'>) => {
  const ofMonth = `${month},${timezone}`;
  let last: readonly string[] | null = null;

  return (cells: readonly string[], columns: readonly string[]): string | null => {
    if (cells.length !== columns.length) {
      return `${cells.length} cells instead of ${columns.length}`;
    }
    const found = cells.slice(0, 2).join();
    if (found !== ofMonth) return `the month is ${found} instead of ${ofMonth}`;
    const first = columns.indexOf('requests');
    const open = cells.slice(2, first).find((cell) => !isGuarded(cell));
    if (open !== undefined) return `${JSON.stringify(open)} can be run as a formula`;
    const wrong = cells.findIndex((cell, i) => i >= first && !isWhole(cell));
    if (wrong >= 0) return `${columns[wrong]} is ${JSON.stringify(cells[wrong])}`;
    const excess = columns.findIndex(
      (name, i) => name === `billable_${columns[i - 1]}` && Number(cells[i]) > Number(cells[i - 1]),
    );
    if (excess >= 0) return `${columns[excess]} is ${cells[excess]} of ${cells[excess - 1]}`;
    const key = keyOf(cells, columns);
    const isAfter = last === null || compareKeys(last, key) < 0;
    last = key;
    return isAfter ? null : `${JSON.stringify(key[0])} does not come after the line before`;
  };
};

/** As `guardedCell` writes it. */
const isGuarded = (cell: string): boolean => csvCells(guardedCell(unguarded(cell)))[0] === cell;

const isWhole = (cell: string): boolean => /^(?:0|[1-9]\d*)$/.test(cell);

/** The id of the customer, and the service. */
const keyOf = (cells: readonly string[], columns: readonly string[]): readonly string[] =>
  ['customer_id', 'service'].map((name) => unguarded(cells[columns.indexOf(name)] ?? ''));

const compareKeys = (
  [id = '', service = '']: readonly string[],
  [otherId = '', otherService = '']: readonly string[],
): number => compareUtf8(id, otherId) || compareUtf8(service, otherService);
