import type { PageRow } from './batch.ts';
import {
  addCells,
  type CellCode,
  cellCode,
  eachCell,
  negateCells,
  packCells,
  statusOf,
} from './cells.ts';
import { type Consumer, consumerKey } from './consumer.ts';
import { quarterDayMs, quarterHourMs } from '../calendar/instant.ts';
import { monthPageAt, type PageId, pageStart, quarterDayPageAt, slotAt } from './page.ts';
import type { UsageEvent } from './usage-event.ts';

type Counts = Map<CellCode, number>;

/** Sums events into rows of quarter-day pages: one per page and consumer, in order of appearance. */
export const toQuarterDayRows = (events: readonly UsageEvent[]): PageRow[] => {
  // Keyed by object: the parser gives equal consumers as one object, and a key text per event
  // would cost more than all the rest. Equal consumers that are two objects meet in sumRows.
  const byConsumer = new Map<Consumer, Map<number, Counts>>();
  for (const { consumer, status, at } of events) {
    const quarterDay = Math.floor(at / quarterDayMs);
    const slot = Math.floor((at - quarterDay * quarterDayMs) / quarterHourMs);
    const pages = entryOf(byConsumer, consumer, () => new Map<number, Counts>());
    addCount(entryOf(pages, quarterDay, newCounts), cellCode(slot, status), 1);
  }
  const rows: PageRow[] = [];
  const pageIds = new Map<number, PageId>();
  for (const [consumer, pages] of byConsumer) {
    for (const [quarterDay, counts] of pages) {
      const page = entryOf(pageIds, quarterDay, () => quarterDayPageAt(quarterDay * quarterDayMs));
      rows.push({ page, consumer, cells: packCells(counts) });
    }
  }
  return sumRows(rows);
};

/** The rows of month pages that follow from rows of quarter-day pages. */
export const toMonthRows = (quarterDayRows: readonly PageRow[]): PageRow[] => {
  const rows: PageRow[] = [];
  const days = new Map<PageId, { month: PageId; slot: number }>();
  for (const { page, consumer, cells } of quarterDayRows) {
    const { month, slot } = entryOf(days, page, () => dayOf(page));
    const counts = newCounts();
    eachCell(cells, (code, count) => {
      addCount(counts, cellCode(slot, statusOf(code)), count);
    });
    rows.push({ page: month, consumer, cells: packCells(counts) });
  }
  return sumRows(rows);
};

/** The day of a month page on which a quarter-day page lies. */
const dayOf = (page: PageId): { month: PageId; slot: number } => {
  const start = pageStart(page);
  const month = monthPageAt(start);
  return { month, slot: slotAt(month, start) };
};

/** Adds up rows of the same page and consumer; order of first appearance. */
export const sumRows = (rows: readonly PageRow[]): PageRow[] => {
  const sums = new Map<string, PageRow>();
  for (const row of rows) {
    const key = `${row.page} ${consumerKey(row.consumer)}`;
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...sum, cells: addCells(sum.cells, row.cells) });
  }
  return [...sums.values()];
};

/** What takes rows back when it is added to the same counters. */
export const negateRows = (rows: readonly PageRow[]): PageRow[] =>
  rows.map((row) => ({ ...row, cells: negateCells(row.cells) }));

const newCounts = (): Counts => new Map();

const addCount = (counts: Counts, code: CellCode, count: number): void => {
  counts.set(code, (counts.get(code) ?? 0) + count);
};

const entryOf = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
};
