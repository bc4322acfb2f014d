import type { PageRow, Receipt } from '../../../shared/metering/batch.ts';
import { eachCell, slotOf, statusOf } from '../../../shared/metering/cells.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type {
  CounterReader,
  CounterStore,
  ReceiptFilter,
  ReceiptReader,
} from '../../../shared/ports/counter-store.ts';

/** A store as the contract suite opens it. */
export type OpenStore = {
  readonly store: CounterStore;
  /** Abandons the store in the middle of whatever it does, and opens the same data anew. */
  reopen(): Promise<CounterStore>;
  /** Has what was taken, and voided, included in what is read; where a store does so later. */
  include?(): Promise<void>;
  /** Ends what `open` or `reopen` opened last, and removes the data. */
  close(): Promise<void>;
};

export type StoreSubject = {
  readonly name: string;
  /** Histories that the property tries; each one opens an empty store. */
  readonly runs?: number;
  /** Opens an empty store. */
  open(): Promise<OpenStore>;
};

/** Counters as `page, consumer, slot, status` to count. */
export type Contents = Readonly<Record<string, number>>;

const cellName = (page: PageId, { id, customId, username }: PageRow['consumer']) => {
  const row = `${page} ${JSON.stringify([id, customId, username])}`;
  return (slot: number, status: number): string => `${row} ${slot} ${status}`;
};

/** What the events come to, counted one by one with nothing of the domain. */
export const sumOf = (events: readonly UsageEvent[]): Contents => {
  const sums: Record<string, number> = {};
  for (const { consumer, status, at } of events) {
    const iso = new Date(at).toISOString();
    const hour = Number(iso.slice(11, 13));
    const quarterDay = `${iso.slice(0, 11)}${String(hour - (hour % 6)).padStart(2, '0')}`;
    const quarterHour = (hour % 6) * 4 + Math.floor(Number(iso.slice(14, 16)) / 15);
    const inMonth = cellName(iso.slice(0, 7), consumer)(Number(iso.slice(8, 10)) - 1, status);
    const inQuarterDay = cellName(quarterDay, consumer)(quarterHour, status);
    sums[inMonth] = (sums[inMonth] ?? 0) + 1;
    sums[inQuarterDay] = (sums[inQuarterDay] ?? 0) + 1;
  }
  return sums;
};

/** The pages on which events count. */
export const pagesOf = (events: readonly UsageEvent[]): readonly PageId[] => [
  ...new Set(Object.keys(sumOf(events)).map((cell) => cell.slice(0, cell.indexOf(' ')))),
];

/** All counters of the store on the pages. */
export const contentsOf = async (
  store: CounterReader,
  pages: readonly PageId[],
): Promise<Contents> => {
  const contents: Record<string, number> = {};
  for (const page of pages) {
    for (const { consumer, cells } of await rowsOf(store, page)) {
      const name = cellName(page, consumer);
      eachCell(cells, (code, count) => {
        const cell = name(slotOf(code), statusOf(code));
        if (cell in contents) throw new Error(`the store gave ${cell} twice`);
        contents[cell] = Number(count);
      });
    }
  }
  return contents;
};

export const rowsOf = async (
  store: CounterReader,
  page: PageId,
  ids?: readonly string[],
): Promise<PageRow[]> => {
  const selection = ids === undefined ? { page } : { page, ids };
  const rows: PageRow[] = [];
  for await (const chunk of store.read(selection)) rows.push(...chunk);
  return rows;
};

export const receiptsOf = async (
  store: ReceiptReader,
  filter?: ReceiptFilter,
): Promise<Receipt[]> => {
  const receipts: Receipt[] = [];
  for await (const chunk of store.receipts(filter)) receipts.push(...chunk);
  return receipts;
};
