import { dayMs, type EpochMs } from '../calendar/instant.ts';
import { type BatchId, countedRows, type PageRow, type Receipt } from '../metering/batch.ts';
import { addCells, type CellCode, eachCell } from '../metering/cells.ts';
import { addCounts, type Count } from '../metering/count.ts';
import { seriesKey } from '../metering/series.ts';
import { mergePages, type SourcedRow } from '../usage/merge-pages.ts';
import type { CounterReader } from '../ports/counter-store.ts';
import {
  type Difference,
  isWhole,
  metersOf,
  type MonthVerdict,
  pagesOfMonth,
  type CounterRecount,
  requestsOf,
  type Selection,
  selectionsOf,
  type VerifiableStore,
} from './verify-counters.ts';

/** Also takes rows as they are, of any page. */
export type Copy = CounterRecount & { addRows(rows: readonly PageRow[]): void; close(): void };

/** A text for each batch; may be too much for memory. */
export type Notes = {
  write(notes: Iterable<readonly [BatchId, string]>): void;
  read(id: BatchId): string | null;
  close(): void;
};

type Options = {
  readonly openCopy: () => Copy;
  readonly openNotes: () => Notes;
  readonly report: (difference: Difference) => void;
  readonly now: EpochMs;
};

/** A table that others write to, whose transactions may be seen in pieces for a while. */
type LiveStore = VerifiableStore & {
  /** Waits for longer than that. */
  settle(): Promise<void>;
};

/**
 * Compares the counters of a store that others write to. Of each receipt the counters hold all,
 * nothing, or, where it waits or changes meanwhile, maybe some: each counter must lie between what
 * is sure and what may be.
 *
 * What is found is looked for once more, from the start, and then with a wait wherever what is read
 * next must have all of the transactions that were seen in part.
 */
export const verifyLiveCounters = async (
  store: LiveStore,
  options: Options,
): Promise<readonly MonthVerdict[]> => {
  const settle = async () => undefined;
  const first = await verifyOnce({ ...store, settle }, { ...options, report: () => undefined });
  if (first.every(({ differences }) => differences === 0)) return first;
  return verifyOnce(store, options);
};

const verifyOnce = async (
  store: LiveStore,
  { openCopy, openNotes, report, now }: Options,
): Promise<readonly MonthVerdict[]> => {
  const copies = [openCopy(), openCopy(), openCopy()] as const;
  const [sure, counters, possible] = copies;
  const seen = openNotes();
  try {
    const since = now - recentMs;
    for await (const receipts of store.receipts()) {
      const recent = receipts.filter((receipt) => changedAt(receipt) >= since);
      seen.write(recent.map((receipt) => [receipt.id, stateOf(receipt)]));
    }
    // The marker of a receipt may be seen later than the receipt.
    await store.settle();
    // What is not among them, and was among the receipts, is in the rows that are read now.
    for await (const ids of store.waiting()) seen.write(ids.map((id) => [id, waits]));
    const coveredSince = await store.receiptsCompleteSince();
    for (const month of await store.months()) {
      const pages = isWhole(month, coveredSince) ? pagesOfMonth(month) : [month];
      for (const selection of selectionsOf(pages, await metersOf(month, [store]))) {
        for await (const rows of store.read(selection)) counters.addRows(rows);
      }
    }
    // The void of a receipt may be seen later than the rows that it was subtracted from.
    await store.settle();
    const isSteady = (receipt: Receipt): boolean => {
      const note = seen.read(receipt.id);
      return note === stateOf(receipt) || (note === null && changedAt(receipt) < since);
    };
    for await (const receipts of store.receipts()) {
      const steady = new Set(receipts.filter(isSteady));
      sure.add([...steady].flatMap(countedRows));
      possible.add(
        receipts.flatMap((each) => (steady.has(each) ? countedRows(each) : each.deltas)),
      );
    }

    // Receipts may have expired meanwhile.
    const completeSince = await store.receiptsCompleteSince();
    const listed = await Promise.all(copies.map(async (copy) => copy.months()));
    const verdicts: MonthVerdict[] = [];
    for (const month of [...new Set(listed.flat())].sort()) {
      let differences = 0;
      const isCovered = isWhole(month, completeSince);
      const pages = isCovered ? pagesOfMonth(month) : [];
      for (const selection of selectionsOf(pages, await metersOf(month, copies))) {
        for await (const difference of outside(selection, sure, counters, possible)) {
          differences++;
          report(difference);
        }
      }
      const requests = await requestsOf(counters, month);
      verdicts.push({ month, requests, isCovered, differences });
    }
    return verdicts;
  } finally {
    for (const each of [...copies, seen]) each.close();
  }
};

/** What may have changed since the start, even by clocks that are hours apart. */
const recentMs = dayMs;

const changedAt = ({ receivedAt, voided, partVoids }: Receipt): EpochMs =>
  Math.max(receivedAt, voided?.at ?? receivedAt, ...partVoids.map(({ at }) => at));

const stateOf = ({ state, partVoids }: Receipt): string => `${state} ${partVoids.length}`;

/** The note of what waits, which is no state. */
const waits = 'waits';

/** The rows of a page with a counter that lies outside of what the receipts say. */
const outside = async function* (
  selection: Selection,
  sure: CounterReader,
  counters: CounterReader,
  possible: CounterReader,
): AsyncGenerator<Difference> {
  const pages = [sure, counters, possible].map((copy) => copy.read(selection));
  for await (const consumers of mergePages(pages)) {
    for (const rows of consumers.flatMap(rowsBySeries)) {
      const [lower, counted, upper] = [0, 1, 2].map((source) => countsOf(rows, source));
      if (lower === undefined || counted === undefined || upper === undefined) continue;
      const [first] = rows;
      if (first !== undefined && !liesBetween(counted, lower, upper)) {
        const { consumer, labels } = first;
        yield { ...selection, consumer, labels, counted: sumOf(counted), receipts: sumOf(upper) };
      }
    }
  }
};

type Counts = ReadonlyMap<CellCode, Count>;

const rowsBySeries = (rows: readonly SourcedRow[]): SourcedRow[][] => [
  ...Map.groupBy(rows, (row) => seriesKey(row)).values(),
];

const countsOf = (rows: readonly SourcedRow[], source: number): Counts => {
  const own = rows.filter((row) => row.source === source);
  const cells = own.reduce(
    (sum, row) => addCells(sum, row.cells),
    new Uint8Array() as PageRow['cells'],
  );
  const counts = new Map<CellCode, Count>();
  eachCell(cells, (code, count) => counts.set(code, count));
  return counts;
};

const liesBetween = (counts: Counts, lower: Counts, upper: Counts): boolean =>
  [...new Set([...counts.keys(), ...upper.keys()])].every((code) => {
    const count = counts.get(code) ?? 0;
    return (lower.get(code) ?? 0) <= count && count <= (upper.get(code) ?? 0);
  });

const sumOf = (counts: Counts): Count => [...counts.values()].reduce(addCounts, 0);
