import { toMonthRows } from '../../../metering/aggregate.ts';
import type { PageRow } from '../../../metering/batch.ts';
import { type CellCode, eachCell, packCells } from '../../../metering/cells.ts';
import { consumerKey } from '../../../metering/consumer.ts';
import type { Count } from '../../../metering/count.ts';
import { seriesKey } from '../../../metering/series.ts';
import { writeDeltas } from '../../../metering/receipt-text.ts';
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

/**
 * Cuts deltas into chunks, in their order. Any cut counts the same: the months of the chunks add
 * up to those of the whole. A consumer's rows stay together where they fit; a row with more
 * cells than a transaction can name is split.
 */
export const cutChunks = (deltas: readonly PageRow[], limits: ChunkLimits): readonly Chunk[] => {
  const chunks: PageRow[][] = [];
  let load = newLoad(limits);
  const begin = (): void => {
    chunks.push([]);
    load = newLoad(limits);
  };
  for (const group of byConsumer(deltas.flatMap((row) => splitRow(row, limits.cells)))) {
    const weights = group.map(weigh);
    if (chunks.length === 0 || !load.takes(weights)) begin();
    for (const weight of weights) {
      if (!load.takes([weight])) begin();
      load.add(weight);
      chunks.at(-1)?.push(weight.row);
    }
  }
  return chunks;
};

type Weight = {
  readonly row: PageRow;
  readonly series: string;
  readonly cells: number;
  readonly bytes: number;
};

const weigh = (row: PageRow): Weight => ({
  row,
  series: seriesKey(row),
  cells: countCells(row),
  bytes: utf8Length(writeDeltas([row])),
});

/** What is in a chunk so far. */
const newLoad = (limits: ChunkLimits) => {
  const pages = new Set<string>();
  // A month's cells are at most those of its quarter days: counted so, none is overlooked.
  const monthCells = new Map<string, number>();
  let bytes = 0;
  return {
    takes: (weights: readonly Weight[]): boolean => {
      const months = new Map<string, number>();
      let moreBytes = 0;
      for (const weight of weights) {
        if (pages.has(pageOf(weight))) return false;
        const month = monthOf(weight);
        months.set(month, (months.get(month) ?? monthCells.get(month) ?? 0) + weight.cells);
        moreBytes += weight.bytes;
      }
      const newMonths = [...months.keys()].filter((month) => !monthCells.has(month)).length;
      return (
        pages.size + weights.length + monthCells.size + newMonths <= limits.rows &&
        bytes + moreBytes <= limits.bytes &&
        [...months.values()].every((cells) => cells <= limits.cells)
      );
    },
    add: (weight: Weight): void => {
      const month = monthOf(weight);
      pages.add(pageOf(weight));
      monthCells.set(month, (monthCells.get(month) ?? 0) + weight.cells);
      bytes += weight.bytes;
    },
  };
};

const pageOf = ({ row, series }: Weight): string => `${row.page} ${series}`;
const monthOf = ({ row, series }: Weight): string => `${row.page.slice(0, 7)} ${series}`;

const byConsumer = (rows: readonly PageRow[]): PageRow[][] => {
  const groups: PageRow[][] = [];
  let last = '';
  for (const row of rows) {
    const key = consumerKey(row.consumer);
    if (key !== last) groups.push([]);
    groups.at(-1)?.push(row);
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
