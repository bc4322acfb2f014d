import { dayMs, type EpochMs } from '../../../calendar/instant.ts';
import { asListOf, asNumber, asObject, memberOf, type Reader } from '../../../stored/read-json.ts';
import type { Partitions } from '../settings.ts';
import type { Item } from '../table/item.ts';
import { metaKey, toItemKey } from '../table/keys.ts';
import { jsonOf, numberOf, textOf } from '../table/stored.ts';
import { attribute, schemaVersion } from '../table/table.ts';

/** What a table says about itself. */
export type Meta = {
  /** Made with the table's first item; a restored table keeps the id of its original. */
  readonly storeId: string;
  readonly partitions: Partitions;
  readonly createdAt: EpochMs;
  /** Months, and meters of months, that may have rows (`months.ts`); none outside the set has any. */
  readonly months: ReadonlySet<string>;
  /** How long receipts written now are kept; `earlier` has the former settings. */
  readonly receiptDays: number;
  readonly earlier: readonly ReceiptEra[];
};

export type ReceiptEra = { readonly days: number; readonly until: EpochMs };

export const metaItem = (meta: Meta): Item => ({
  ...toItemKey(metaKey),
  [attribute.schema]: { N: String(schemaVersion) },
  [attribute.storeId]: { S: meta.storeId },
  [attribute.pagePartitions]: { N: String(meta.partitions.pages) },
  [attribute.inboxPartitions]: { N: String(meta.partitions.inbox) },
  [attribute.createdAt]: { N: String(meta.createdAt) },
  [attribute.receiptDays]: { N: String(meta.receiptDays) },
  [attribute.earlierReceiptDays]: { S: writeEras(meta.earlier) },
});

/** Throws where another release laid out the table: this one would misread it. */
export const toMeta = (item: Item): Meta => {
  const schema = numberOf(item, attribute.schema);
  if (schema < schemaVersion) {
    throw new Error(
      `the table has schema ${schema}, which was never released; this release knows ` +
        `${schemaVersion}. Deploy anew: a stack of another stage, or with an empty table`,
    );
  }
  if (schema > schemaVersion) {
    throw new Error(
      `the table has schema ${schema} of a later release; this one knows ${schemaVersion}`,
    );
  }
  return {
    storeId: textOf(item, attribute.storeId),
    partitions: {
      pages: numberOf(item, attribute.pagePartitions),
      inbox: numberOf(item, attribute.inboxPartitions),
    },
    createdAt: numberOf(item, attribute.createdAt),
    months: new Set(item[attribute.months]?.SS),
    receiptDays: numberOf(item, attribute.receiptDays),
    earlier: jsonOf(item, attribute.earlierReceiptDays, asListOf(readEra)),
  };
};

export const writeEras = (eras: readonly ReceiptEra[]): string => JSON.stringify(eras);

const readEra: Reader<ReceiptEra> = (value) => {
  const era = asObject(value);
  return { days: memberOf(era, 'days', asNumber), until: memberOf(era, 'until', asNumber) };
};

/** How long processes that were started with the former setting may go on writing. */
const overlapMs = dayMs;

/**
 * The earlier eras to keep when `days` becomes the setting at `now`. An era is dropped once every
 * receipt from it would have expired under `days` too.
 */
export const erasBefore = (meta: Meta, days: number, now: EpochMs): ReceiptEra[] =>
  [...meta.earlier, { days: meta.receiptDays, until: now + overlapMs }].filter(
    (era) => era.until > now - days * dayMs,
  );

/**
 * Every batch with an entry at or after this instant still has its receipt; `null` means every batch.
 *
 * A receipt expires when its latest entry is as old as the setting under which it was written. A
 * receipt from an earlier era has no entry after the end of that era.
 */
export const completeSince = (meta: Meta, now: EpochMs): EpochMs | null => {
  const since = Math.max(
    now - meta.receiptDays * dayMs,
    ...meta.earlier.map(({ days, until }) => Math.min(now - days * dayMs, until)),
  );
  // The table is younger than that, with a day for clocks that differ: no receipt has expired yet.
  return since <= meta.createdAt - dayMs ? null : since;
};
