import { countedRows, type PageRow } from '../../shared/metering/batch.ts';
import { addCells, eachCell } from '../../shared/metering/cells.ts';
import { consumerKey } from '../../shared/metering/consumer.ts';
import { mergePages, type SourcedRow } from '../../shared/usage/merge-pages.ts';
import type { PageId } from '../../shared/metering/page.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import {
  type Difference,
  isWhole,
  type MonthVerdict,
  pagesOfMonth,
  type CounterRecount,
  requestsOf,
  type VerifiableStore,
} from './verify-counters.ts';

/** Also takes rows as they are, of any page. */
export type Copy = CounterRecount & { addRows(rows: readonly PageRow[]): void; close(): void };

type Report = (difference: Difference) => void;

/**
 * Compares the counters of a store that others write to. The receipts are summed up before and
 * after the counters are read: each counter must lie between both sums.
 *
 * What is found is looked for once more, from the start: a row may be read in the middle of a
 * transaction of which its receipt was seen already.
 */
export const verifyLiveCounters = async (
  store: VerifiableStore,
  openCopy: () => Copy,
  report: Report,
): Promise<readonly MonthVerdict[]> => {
  const first = await verifyOnce(store, openCopy, () => undefined);
  if (first.every(({ differences }) => differences === 0)) return first;
  return verifyOnce(store, openCopy, report);
};

const verifyOnce = async (
  store: VerifiableStore,
  openCopy: () => Copy,
  report: Report,
): Promise<readonly MonthVerdict[]> => {
  const copies = [openCopy(), openCopy(), openCopy()] as const;
  const [before, counters, after] = copies;
  try {
    await addReceipts(before, store);
    const coveredSince = await store.receiptsCompleteSince();
    for (const month of await store.months()) {
      const pages = isWhole(month, coveredSince) ? pagesOfMonth(month) : [month];
      for (const page of pages) {
        for await (const rows of store.read({ page })) counters.addRows(rows);
      }
    }
    await addReceipts(after, store);

    // Receipts may have expired meanwhile.
    const completeSince = await store.receiptsCompleteSince();
    const listed = await Promise.all(copies.map(async (copy) => copy.months()));
    const verdicts: MonthVerdict[] = [];
    for (const month of [...new Set(listed.flat())].sort()) {
      let differences = 0;
      const isCovered = isWhole(month, completeSince);
      for (const page of isCovered ? pagesOfMonth(month) : []) {
        for await (const difference of outside(page, before, counters, after)) {
          differences++;
          report(difference);
        }
      }
      const requests = await requestsOf(counters, month);
      verdicts.push({ month, requests, isCovered, differences });
    }
    return verdicts;
  } finally {
    for (const copy of copies) copy.close();
  }
};

const addReceipts = async (copy: Copy, store: VerifiableStore): Promise<void> => {
  for await (const receipts of store.receipts()) copy.add(receipts.flatMap(countedRows));
};

/** The rows of a page with a counter that lies outside of what the receipts say. */
const outside = async function* (
  page: PageId,
  before: CounterReader,
  counters: CounterReader,
  after: CounterReader,
): AsyncGenerator<Difference> {
  const pages = [before, counters, after].map((copy) => copy.read({ page }));
  for await (const consumers of mergePages(pages)) {
    for (const rows of consumers.flatMap(byIdentity)) {
      const [lower, counted, upper] = [0, 1, 2].map((source) => countsOf(rows, source));
      if (lower === undefined || counted === undefined || upper === undefined) continue;
      const [{ consumer } = { consumer: null }] = rows;
      if (consumer !== null && !liesBetween(counted, lower, upper)) {
        yield { page, consumer, counted: sumOf(counted), receipts: sumOf(upper) };
      }
    }
  }
};

type Counts = ReadonlyMap<number, number>;

const byIdentity = (rows: readonly SourcedRow[]): SourcedRow[][] => [
  ...Map.groupBy(rows, (row) => consumerKey(row.consumer)).values(),
];

const countsOf = (rows: readonly SourcedRow[], source: number): Counts => {
  const own = rows.filter((row) => row.source === source);
  const cells = own.reduce(
    (sum, row) => addCells(sum, row.cells),
    new Uint8Array() as PageRow['cells'],
  );
  const counts = new Map<number, number>();
  eachCell(cells, (code, count) => counts.set(code, count));
  return counts;
};

/** A void makes the later sum the smaller one. */
const liesBetween = (counts: Counts, one: Counts, other: Counts): boolean =>
  [...new Set([...counts.keys(), ...one.keys(), ...other.keys()])].every((code) => {
    const count = counts.get(code) ?? 0;
    const ends = [one.get(code) ?? 0, other.get(code) ?? 0];
    return Math.min(...ends) <= count && count <= Math.max(...ends);
  });

const sumOf = (counts: Counts): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
