import { countedRows, type PageRow } from '../metering/batch.ts';
import { eachCell } from '../metering/cells.ts';
import { addCounts, type Count } from '../metering/count.ts';
import { type Meter, type Series, seriesKey } from '../metering/series.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { quarterDayMs } from '../calendar/instant.ts';
import { pageEnd, type PageId, pageStart, quarterDayPageAt } from '../metering/page.ts';
import type { CounterReader, CounterWriter, ReceiptReader } from '../ports/counter-store.ts';
import { pairById } from './pair-by-id.ts';

/** Where the counters are summed up anew; may be too large for memory. */
export type CounterRecount = CounterReader & { add(quarterDayRows: readonly PageRow[]): void };

/** A row whose counters are not what the receipts say. Amounts of its meter. */
export type Difference = Series & {
  readonly page: PageId;
  readonly counted: Count;
  readonly receipts: Count;
};

/** `requests`: the sum of the month's counters. `differences`: how many rows differ. */
export type MonthVerdict = {
  readonly month: PageId;
  readonly requests: number;
  readonly isCovered: boolean;
  readonly differences: number;
};

export type VerifiableStore = CounterReader &
  ReceiptReader &
  Pick<CounterWriter, 'receiptsCompleteSince'>;

/**
 * Counts all receipts anew and compares each counter, month by month. A month that receipts do
 * not cover whole is summed but not compared. Calls `report` for each difference.
 */
export const verifyCounters = async function* (
  store: VerifiableStore,
  recount: CounterRecount,
  report: (difference: Difference) => void,
): AsyncGenerator<MonthVerdict> {
  const completeSince = await store.receiptsCompleteSince();
  for await (const receipts of store.receipts()) recount.add(receipts.flatMap(countedRows));
  const months = new Set([...(await store.months()), ...(await recount.months())]);
  for (const month of [...months].sort()) {
    let differences = 0;
    const isCovered = isWhole(month, completeSince);
    if (isCovered) {
      const meters = await metersOf(month, [store, recount]);
      for (const selection of selectionsOf(pagesOfMonth(month), meters)) {
        for await (const difference of compare(selection, store, recount)) {
          differences++;
          report(difference);
        }
      }
    }
    yield { month, requests: await requestsOf(store, month), isCovered, differences };
  }
};

/** Whether the receipts of all of a month are there. */
export const isWhole = (month: PageId, completeSince: EpochMs | null): boolean =>
  completeSince === null || pageStart(month) >= completeSince;

/** The month's page and those of its quarter days. */
export const pagesOfMonth = (month: PageId): readonly PageId[] => {
  const pages: PageId[] = [month];
  for (let at = pageStart(month); at < pageEnd(month); at += quarterDayMs) {
    pages.push(quarterDayPageAt(at));
  }
  return pages;
};

/** The meters that any of the stores has in a month. */
export const metersOf = async (
  month: PageId,
  stores: readonly CounterReader[],
): Promise<readonly Meter[]> => {
  const lists = await Promise.all(stores.map(async (store) => store.meters(month)));
  return [...new Set(lists.flat())].sort();
};

export type Selection = { readonly page: PageId; readonly meter: Meter };

/** Each page with each meter. */
export const selectionsOf = (
  pages: readonly PageId[],
  meters: readonly Meter[],
): readonly Selection[] => pages.flatMap((page) => meters.map((meter) => ({ page, meter })));

const compare = async function* (
  selection: Selection,
  store: CounterReader,
  recount: CounterReader,
): AsyncGenerator<Difference> {
  const pairs = pairById(store.read(selection), recount.read(selection));
  for await (const [rows, recounted] of pairs) {
    const found = bySeries(rows);
    const expected = bySeries(recounted);
    for (const [key, { consumer, labels }] of new Map([...found, ...expected])) {
      const counted = countsOf(found.get(key));
      const receipts = countsOf(expected.get(key));
      if (counted.text !== receipts.text) {
        yield { ...selection, consumer, labels, counted: counted.sum, receipts: receipts.sum };
      }
    }
  }
};

const bySeries = (rows: readonly PageRow[]): Map<string, PageRow> =>
  new Map(rows.map((row) => [seriesKey(row), row]));

const countsOf = (row: PageRow | undefined): { text: string; sum: Count } => {
  const counts: Count[] = [];
  let sum: Count = 0;
  if (row !== undefined) {
    eachCell(row.cells, (code, count) => {
      counts.push(code, count);
      sum = addCounts(sum, count);
    });
  }
  return { text: counts.join(), sum };
};

export const requestsOf = async (store: CounterReader, month: PageId): Promise<number> => {
  let requests = 0;
  for await (const rows of store.read({ page: month })) {
    for (const row of rows) requests += Number(countsOf(row).sum);
  }
  return requests;
};
