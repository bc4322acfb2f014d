import { toMonthRows } from '../../../metering/aggregate.ts';
import type { PageRow } from '../../../metering/batch.ts';
import { type CellCode, eachCell, packCells } from '../../../metering/cells.ts';
import { consumerKey } from '../../../metering/consumer.ts';
import type { Count } from '../../../metering/count.ts';
import { seriesKey } from '../../../metering/series.ts';
import { writeRow } from '../../../metering/receipt-text.ts';
import { utf8Length } from '../../../metering/utf8.ts';

/** Rows of quarter-day pages that one transaction counts, together with the months they are in. */
export type Chunk = readonly PageRow[];

export type ChunkLimits = {
  /** Counter rows that a transaction writes, months included; at least 2. */
  readonly rows: number;
  /** Cells that a transaction adds to in one row. */
  readonly cells: number;
  /** UTF-8 bytes of a chunk as text. */
  readonly bytes: number;
};

/** Every row that a chunk writes, each once. What cancels out in a month is no row of it. */
export const rowsOfChunk = (chunk: Chunk): readonly PageRow[] => [
  ...chunk,
  ...toMonthRows(chunk).filter(({ cells }) => cells.length > 0),
];

/** A row with what decides in which chunk it fits, and its text for a journal. */
export type WeighedRow = {
  readonly row: PageRow;
  readonly text: string;
  readonly series: string;
  readonly cells: number;
  readonly bytes: number;
};

/** Weighs each row once. A row with more cells than a transaction can name is split. */
export const weighRows = (
  deltas: readonly PageRow[],
  { cells }: Pick<ChunkLimits, 'cells'>,
): readonly WeighedRow[] => deltas.flatMap((row) => splitRow(row, cells)).map(weigh);

const weigh = (row: PageRow): WeighedRow => {
  const text = writeRow(row);
  // With the comma behind it.
  const bytes = utf8Length(text) + 1;
  return { row, text, series: seriesKey(row), cells: countCells(row), bytes };
};

/** The text that `readDeltas` reads. */
export const textOfChunk = (chunk: readonly WeighedRow[]): string =>
  `[${chunk.map(({ text }) => text).join(',')}]`;

/**
 * Cuts rows into chunks, in their order. Any cut counts the same: the months of the chunks add
 * up to those of the whole. A consumer's rows stay together where they fit.
 */
export const cutChunks = (
  rows: readonly WeighedRow[],
  limits: ChunkLimits,
): readonly (readonly WeighedRow[])[] => {
  const chunks: WeighedRow[][] = [];
  let load = newLoad(limits);
  const begin = (): void => {
    chunks.push([]);
    load = newLoad(limits);
  };
  for (const group of byConsumer(rows)) {
    if (chunks.length === 0 || !load.takes(group)) begin();
    for (const weighed of group) {
      if (!load.takes([weighed])) begin();
      load.add(weighed);
      chunks.at(-1)?.push(weighed);
    }
  }
  return chunks;
};

/** What is in a chunk so far. */
const newLoad = (limits: ChunkLimits) => {
  const pages = new Set<string>();
  // A month's cells are at most those of its quarter days: counted so, none is overlooked.
  const monthCells = new Map<string, number>();
  let bytes = 0;
  return {
    takes: (rows: readonly WeighedRow[]): boolean => {
      const months = new Map<string, number>();
      let moreBytes = 0;
      for (const weighed of rows) {
        if (pages.has(pageOf(weighed))) return false;
        const month = monthOf(weighed);
        months.set(month, (months.get(month) ?? monthCells.get(month) ?? 0) + weighed.cells);
        moreBytes += weighed.bytes;
      }
      const newMonths = [...months.keys()].filter((month) => !monthCells.has(month)).length;
      return (
        pages.size + rows.length + monthCells.size + newMonths <= limits.rows &&
        bytes + moreBytes <= limits.bytes &&
        [...months.values()].every((cells) => cells <= limits.cells)
      );
    },
    add: (weighed: WeighedRow): void => {
      const month = monthOf(weighed);
      pages.add(pageOf(weighed));
      monthCells.set(month, (monthCells.get(month) ?? 0) + weighed.cells);
      bytes += weighed.bytes;
    },
  };
};

const pageOf = ({ row, series }: WeighedRow): string => `${row.page} ${series}`;
const monthOf = ({ row, series }: WeighedRow): string => `${row.page.slice(0, 7)} ${series}`;

const byConsumer = (rows: readonly WeighedRow[]): WeighedRow[][] => {
  const groups: WeighedRow[][] = [];
  let last = '';
  for (const weighed of rows) {
    const key = consumerKey(weighed.row.consumer);
    if (key !== last) groups.push([]);
    groups.at(-1)?.push(weighed);
    last = key;
  }
  return groups;
};

const countCells = ({ cells }: PageRow): number => {
  let count = 0;
  eachCell(cells, () => count++);
  return count;
};

const splitRow = (row: PageRow, maxCells: number): PageRow[] => {
  if (countCells(row) <= maxCells) return [row];
  const parts: Map<CellCode, Count>[] = [];
  eachCell(row.cells, (code, count) => {
    const last = parts.at(-1);
    if (last === undefined || last.size === maxCells) parts.push(new Map([[code, count]]));
    else last.set(code, count);
  });
  return parts.map((cells) => ({ ...row, cells: packCells(cells) }));
};
