import type { PageRow } from '../../metering/batch.ts';
import { dayMs, type EpochMs } from '../../calendar/instant.ts';
import type { PageId } from '../../metering/page.ts';
import type { Item } from './client.ts';
import { metaKey } from './keys.ts';
import { numberOf, toItemKey } from './receipt-item.ts';
import { attribute, defaultSlots, schemaVersion } from './table.ts';

/** What a table says about itself. */
export type Meta = {
  readonly slots: number;
  readonly createdAt: EpochMs;
  /** Months that may have rows; every month that has is one of them. */
  readonly months: ReadonlySet<PageId>;
  /** How long receipts that are written now are kept, and were until an instant. */
  readonly receiptDays: number;
  readonly earlier: readonly ReceiptEra[];
  /** Made with the table's first item; a restored table has that of the table it is a copy of. */
  readonly storeId: string;
};

export type ReceiptEra = { readonly days: number; readonly until: EpochMs };

export const newMeta = (createdAt: EpochMs, receiptDays: number, storeId: string): Meta => ({
  slots: defaultSlots,
  createdAt,
  months: new Set(),
  receiptDays,
  earlier: [],
  storeId,
});

export const metaItem = (meta: Meta): Item => ({
  ...toItemKey(metaKey),
  [attribute.schema]: { N: String(schemaVersion) },
  [attribute.slots]: { N: String(meta.slots) },
  [attribute.createdAt]: { N: String(meta.createdAt) },
  [attribute.receiptDays]: { N: String(meta.receiptDays) },
  [attribute.earlierReceiptDays]: { S: writeEras(meta.earlier) },
  [attribute.storeId]: { S: meta.storeId },
});

/** Throws where a later release laid out the table: this one would misread it. */
export const toMeta = (item: Item): Meta => {
  const schema = numberOf(item[attribute.schema]);
  if (schema !== schemaVersion) {
    throw new Error(`the table has schema ${schema}; this release knows ${schemaVersion}`);
  }
  return {
    slots: numberOf(item[attribute.slots]),
    createdAt: numberOf(item[attribute.createdAt]),
    months: new Set(item[attribute.months]?.SS),
    receiptDays: numberOf(item[attribute.receiptDays]),
    earlier: JSON.parse(item[attribute.earlierReceiptDays]?.S ?? '[]') as ReceiptEra[],
    // A table from before stores had an id is told by the instant of its first item.
    storeId: item[attribute.storeId]?.S ?? `made-${numberOf(item[attribute.createdAt])}`,
  };
};

export const writeEras = (eras: readonly ReceiptEra[]): string => JSON.stringify(eras);

/** Processes that were started with the former setting may write for some time. */
const overlapMs = dayMs;

/** The eras before, where `days` begins to hold at `now`. Those that say nothing more are left out. */
export const erasBefore = (meta: Meta, days: number, now: EpochMs): ReceiptEra[] =>
  [...meta.earlier, { days: meta.receiptDays, until: now + overlapMs }].filter(
    (era) => era.until > now - days * dayMs,
  );

/**
 * Every batch with an entry at or after this instant still has its receipt. A receipt goes when
 * its latest entry is as old as the setting said under which it was written; one that was
 * written under an earlier setting has no entry after the end of that era.
 */
export const completeSince = (meta: Meta, now: EpochMs): EpochMs | null => {
  const since = Math.max(
    now - meta.receiptDays * dayMs,
    ...meta.earlier.map(({ days, until }) => Math.min(now - days * dayMs, until)),
  );
  // As old as the table, clocks that differ allowed for: none can have been dropped yet.
  return since <= meta.createdAt - dayMs ? null : since;
};

export const monthsOf = (deltas: readonly PageRow[]): ReadonlySet<PageId> =>
  new Set(deltas.map(({ page }) => page.slice(0, 'yyyy-mm'.length)));
