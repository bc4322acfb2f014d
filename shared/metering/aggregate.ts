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
import type { Consumer } from './consumer.ts';
import { addCounts, type Count } from './count.ts';
import type { Labels } from './labels.ts';
import { quarterDayMs, quarterHourMs } from '../calendar/instant.ts';
import { monthPageAt, type PageId, pageStart, quarterDayPageAt, slotAt } from './page.ts';
import { type Meter, requestsMeter, seriesKey } from './series.ts';
import type { UsageEvent } from './usage-event.ts';

type Counts = Map<CellCode, Count>;

/** Those of requests stand apart: with no other meter they are all there is. */
type CountsByMeter = { readonly requests: Counts; others: Map<Meter, Counts> | null };

/** Sums events into rows of quarter-day pages: one per page and series, in order of appearance. */
export const toQuarterDayRows = (events: readonly UsageEvent[]): PageRow[] => {
  // Keyed by object: the parser gives equal consumers and labels as one object, and a key text per
  // event would cost more than all the rest. Equal ones that are two objects meet in sumRows.
  const byConsumer = new Map<Consumer, Owner>();
  for (const { consumer, labels, status, at, quantities } of events) {
    const quarterDay = Math.floor(at / quarterDayMs);
    const slot = Math.floor((at - quarterDay * quarterDayMs) / quarterHourMs);
    const counts = countsOn(ownerOf(byConsumer, consumer, labels), quarterDay);
    const code = cellCode(slot, status);
    addCount(counts.requests, code, 1);
    for (const { meter, amount } of quantities) {
      counts.others ??= new Map();
      addCount(entryOf(counts.others, meter, newCounts), code, amount);
    }
  }
  const rows: PageRow[] = [];
  const pageIds = new Map<number, PageId>();
  for (const [consumer, first] of byConsumer) {
    for (let owner: Owner | null = first; owner !== null; owner = owner.next) {
      const { labels } = owner;
      for (const [quarterDay, { requests, others }] of owner.pages) {
        const page = entryOf(pageIds, quarterDay, () =>
          quarterDayPageAt(quarterDay * quarterDayMs),
        );
        rows.push({ page, consumer, labels, meter: requestsMeter, cells: packCells(requests) });
        for (const [meter, counts] of others ?? []) {
          rows.push({ page, consumer, labels, meter, cells: packCells(counts) });
        }
      }
    }
  }
  return sumRows(rows);
};

/** One consumer with one set of labels. A consumer mostly has one set, so the others are a list. */
type Owner = {
  readonly labels: Labels;
  readonly pages: Map<number, CountsByMeter>;
  next: Owner | null;
};

const ownerOf = (byConsumer: Map<Consumer, Owner>, consumer: Consumer, labels: Labels): Owner => {
  const first = byConsumer.get(consumer);
  let last = first;
  for (let owner = first; owner !== undefined; owner = owner.next ?? undefined) {
    if (owner.labels === labels) return owner;
    last = owner;
  }
  const made: Owner = { labels, pages: new Map(), next: null };
  if (last === undefined) byConsumer.set(consumer, made);
  else last.next = made;
  return made;
};

const countsOn = ({ pages }: Owner, quarterDay: number): CountsByMeter => {
  const known = pages.get(quarterDay);
  if (known !== undefined) return known;
  const made: CountsByMeter = { requests: newCounts(), others: null };
  pages.set(quarterDay, made);
  return made;
};

/** The rows of month pages that follow from rows of quarter-day pages. */
export const toMonthRows = (quarterDayRows: readonly PageRow[]): PageRow[] => {
  const rows: PageRow[] = [];
  const days = new Map<PageId, { month: PageId; slot: number }>();
  for (const { page, cells, ...series } of quarterDayRows) {
    const { month, slot } = entryOf(days, page, () => dayOf(page));
    const counts = newCounts();
    eachCell(cells, (code, count) => {
      addCount(counts, cellCode(slot, statusOf(code)), count);
    });
    rows.push({ ...series, page: month, cells: packCells(counts) });
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

const newCounts = (): Counts => new Map();

const addCount = (counts: Counts, code: CellCode, count: Count): void => {
  counts.set(code, addCounts(counts.get(code) ?? 0, count));
};

const entryOf = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
};
