import type { PageRow } from './batch.ts';
import { addCount, newCellCounts } from './cell-counts.ts';
import {
  addCells,
  type CellCounts,
  cellCode,
  eachCell,
  negateCells,
  packAscending,
  statusOf,
} from './cells.ts';
import { quarterDayMs, quarterHourMs } from '../calendar/instant.ts';
import { newOwners } from './owners.ts';
import { monthPageAt, type PageId, pageStart, quarterDayPageAt, slotAt } from './page.ts';
import { type Meter, requestsMeter, seriesKey } from './series.ts';
import type { UsageEvent } from './usage-event.ts';

/** Those of requests stand apart: with no other meter they are all there is. */
type PageCounts = {
  readonly quarterDay: number;
  readonly requests: CellCounts;
  others: Map<Meter, CellCounts> | null;
};

/** Sums events into rows of quarter-day pages: one per page and series, in order of appearance. */
export const toQuarterDayRows = (events: readonly UsageEvent[]): PageRow[] => {
  // A list: one has few pages in a batch, mostly one.
  const owners = newOwners<PageCounts[]>(() => []);
  for (const { consumer, labels, status, at, quantities } of events) {
    const quarterDay = Math.floor(at / quarterDayMs);
    const slot = Math.floor((at - quarterDay * quarterDayMs) / quarterHourMs);
    const counts = countsOn(owners.held(consumer, labels), quarterDay);
    const code = cellCode(slot, status);
    addCount(counts.requests, code, 1);
    for (const { meter, amount } of quantities) {
      counts.others ??= new Map();
      addCount(entryOf(counts.others, meter, newCellCounts), code, amount);
    }
  }
  const rows: PageRow[] = [];
  const pageIds = new Map<number, PageId>();
  for (const { consumer, labels, held } of owners.all()) {
    for (const { quarterDay, requests, others } of held) {
      const page = entryOf(pageIds, quarterDay, () => quarterDayPageAt(quarterDay * quarterDayMs));
      rows.push({ page, consumer, labels, meter: requestsMeter, cells: packAscending(requests) });
      for (const [meter, counts] of others ?? []) {
        rows.push({ page, consumer, labels, meter, cells: packAscending(counts) });
      }
    }
  }
  return rows;
};

const countsOn = (pages: PageCounts[], quarterDay: number): PageCounts => {
  for (const page of pages) if (page.quarterDay === quarterDay) return page;
  const made: PageCounts = { quarterDay, requests: newCellCounts(), others: null };
  pages.push(made);
  return made;
};

/** The rows of month pages that follow from rows of quarter-day pages. */
export const toMonthRows = (quarterDayRows: readonly PageRow[]): PageRow[] => {
  const rows: PageRow[] = [];
  const days = new Map<PageId, { month: PageId; slot: number }>();
  for (const { page, cells, ...series } of quarterDayRows) {
    const { month, slot } = entryOf(days, page, () => dayOf(page));
    const counts = newCellCounts();
    eachCell(cells, (code, count) => {
      addCount(counts, cellCode(slot, statusOf(code)), count);
    });
    rows.push({ ...series, page: month, cells: packAscending(counts) });
  }
  return sumRows(rows);
};

/** The day of a month page on which a quarter-day page lies. */
const dayOf = (page: PageId): { month: PageId; slot: number } => {
  const start = pageStart(page);
  const month = monthPageAt(start);
  return { month, slot: slotAt(month, start) };
};

/** Adds up rows of the same page and series; order of first appearance. */
export const sumRows = (rows: readonly PageRow[]): PageRow[] => {
  const sums = new Map<string, PageRow>();
  for (const row of rows) {
    const key = `${row.page} ${seriesKey(row)}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...sum, cells: addCells(sum.cells, row.cells) });
  }
  return [...sums.values()];
};

/** What takes rows back when it is added to the same counters. */
export const negateRows = (rows: readonly PageRow[]): PageRow[] =>
  rows.map((row) => ({ ...row, cells: negateCells(row.cells) }));

const entryOf = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
};
