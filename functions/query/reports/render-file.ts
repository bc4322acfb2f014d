import { rawCell } from '../../../shared/usage/csv-cell.ts';
import { csvLines } from '../../../shared/usage/csv-lines.ts';
import type { BillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import type { Rendering } from './rendering.ts';
import { newWideLines } from './wide-lines.ts';

type Cells = readonly (string | number)[];

/**
 * Writes a CSV of a version otherwise, while it is read. Its names keep the guard against formulas, and
 * quotes stand where they stood: they hold for each delimiter.
 */
export async function* renderFile(
  texts: AsyncIterable<string>,
  { delimiter, hasBom, dates, layout }: Rendering,
  billableStatuses: BillableStatuses,
): AsyncGenerator<string> {
  const lineOf = (cells: Cells): string =>
    `${cells.map((cell) => rawCell(String(cell))).join(delimiter)}\r\n`;
  let columns: readonly string[] | null = null;
  let wide: ReturnType<typeof newWideLines> | null = null;
  for await (const records of csvLines(texts)) {
    let text = '';
    for (const cells of records) {
      if (columns === null) {
        columns = cells;
        wide = layout === 'wide' ? newWideLines(columns, billableStatuses) : null;
        text += `${hasBom ? '\uFEFF' : ''}${lineOf(wide?.columns ?? columns)}`;
        continue;
      }
      const shown = dates === 'plain' ? plainDates(columns, cells) : cells;
      if (wide === null) text += lineOf(shown);
      else for (const line of wide.add(shown)) text += lineOf(line);
    }
    yield text;
  }
  if (wide !== null) yield wide.end().map(lineOf).join('');
}

/** Days in the place of instants and months: a month begins and ends with a day of its zone. */
const plainDates = (columns: readonly string[], cells: readonly string[]): readonly string[] =>
  cells.map((cell, i) => {
    const column = columns[i];
    if (column === 'month') return `${cell}-01`;
    const isInstant = column === 'period_start' || column === 'period_end';
    return isInstant ? cell.slice(0, 'yyyy-mm-dd'.length) : cell;
  });

/** The same of a file about customers, which is there as a whole. */
export const renderText = async (text: string, rendering: Rendering): Promise<string> => {
  const texts = (async function* () {
    yield text;
  })();
  let rendered = '';
  for await (const part of renderFile(texts, rendering, noStatuses)) rendered += part;
  return rendered;
};

/** Those of a rendering that names none. */
export const noStatuses: BillableStatuses = { text: '', includes: () => false };
