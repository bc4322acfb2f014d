import type { Batch, BatchId, Receipt, ReceiptState, Voided } from '../../../metering/batch.ts';
import { dayMs, type EpochMs } from '../../../calendar/instant.ts';
import { readDismissals, readPartVoids } from '../../../metering/decision-text.ts';
import {
  asListOf,
  asNumber,
  asObject,
  asText,
  asWholeNumber,
  memberOf,
  type Reader,
} from '../../../stored/read-json.ts';
import type { WriteOptions } from '../meta/meta.ts';
import type { Item } from '../table/item.ts';
import { batchIdOf, partitionOfBatch, receiptKey, toItemKey } from '../table/keys.ts';
import { expiry, jsonOf, numberOf, choiceOf, readAttribute, textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';

/** Where the content of a receipt lies that one item does not hold: the parts of one attempt. */
export type ReceiptParts = {
  readonly attempt: string;
  readonly count: number;
  readonly expireAt: EpochMs;
};

/** A receipt as its own item holds it, without its content. */
export type ReceiptHead = Omit<Receipt, 'deltas' | 'quarantined'> & {
  readonly expiresAt: EpochMs;
  /** Text under gzip; `null` where it lies in parts. */
  readonly content: Uint8Array | null;
  readonly parts: ReceiptParts | null;
  /** Lists as they are stored, to compare with; `null` where there is none. */
  readonly replayedText: string | null;
  readonly dismissedText: string | null;
  readonly partVoidsText: string | null;
};

const states: readonly ReceiptState[] = ['applied', 'voided'];

/** The receipt of a batch. Its content is in it, or in parts. */
export const receiptItem = (
  batch: Batch,
  content: { readonly bytes: Uint8Array } | { readonly parts: ReceiptParts },
  options: WriteOptions,
): Item => ({
  ...toItemKey(receiptKey(batch.id)),
  [attribute.state]: { S: 'applied' satisfies ReceiptState },
  [attribute.receivedAt]: { N: String(batch.receivedAt) },
  [attribute.latestAt]: { N: String(batch.latestAt) },
  [attribute.expiresAt]: expiry(receiptExpiry(batch, options)),
  ...('bytes' in content
    ? { [attribute.content]: { B: content.bytes } }
    : {
        [attribute.attempt]: { S: content.parts.attempt },
        [attribute.partCount]: { N: String(content.parts.count) },
        [attribute.partsExpireAt]: expiry(content.parts.expireAt),
      }),
  ...((batch.quarantined.length > 0 || batch.replayOf !== null) && {
    [attribute.irregular]: irregularKey(batch.id, options),
  }),
  ...(batch.replayOf !== null && {
    [attribute.replaySource]: { S: batch.replayOf.batch },
    [attribute.replayRecords]: { S: writeRecords(batch.replayOf.records) },
  }),
});

export const toReceiptHead = (item: Item): ReceiptHead => {
  const has = (name: string): boolean => item[name] !== undefined;
  const recordsOf = (name: string): number[] =>
    has(name) ? jsonOf(item, name, asListOf(asWholeNumber)) : [];
  return {
    id: batchIdOf(textOf(item, attribute.partition)),
    state: choiceOf(item, attribute.state, states),
    receivedAt: numberOf(item, attribute.receivedAt),
    latestAt: numberOf(item, attribute.latestAt),
    expiresAt: numberOf(item, attribute.expiresAt) * 1000,
    content: item[attribute.content]?.B ?? null,
    parts: has(attribute.attempt)
      ? {
          attempt: textOf(item, attribute.attempt),
          count: numberOf(item, attribute.partCount),
          expireAt: numberOf(item, attribute.partsExpireAt) * 1000,
        }
      : null,
    replayOf: has(attribute.replaySource)
      ? {
          batch: textOf(item, attribute.replaySource),
          records: recordsOf(attribute.replayRecords),
        }
      : null,
    replayed: recordsOf(attribute.replayed),
    replayedText: item[attribute.replayed]?.S ?? null,
    dismissed: readAttribute(item, attribute.dismissed, () =>
      readDismissals(item[attribute.dismissed]?.S ?? '[]'),
    ),
    dismissedText: item[attribute.dismissed]?.S ?? null,
    partVoids: readAttribute(item, attribute.partVoids, () =>
      readPartVoids(item[attribute.partVoids]?.S ?? '[]'),
    ),
    partVoidsText: item[attribute.partVoids]?.S ?? null,
    voided: has(attribute.voided) ? jsonOf(item, attribute.voided, readVoided) : null,
  };
};

export const writeVoided = ({ reason, by, at }: Voided): string =>
  JSON.stringify({ reason, by, at });

const readVoided: Reader<Voided> = (value) => {
  const voided = asObject(value);
  return {
    reason: memberOf(voided, 'reason', asText),
    by: memberOf(voided, 'by', asText),
    at: memberOf(voided, 'at', asNumber),
  };
};

export const writeRecords = (records: readonly number[]): string => JSON.stringify(records);

/** The key of the sparse index of irregular receipts. */
export const irregularKey = (id: BatchId, { partitions }: Pick<WriteOptions, 'partitions'>) => ({
  S: String(partitionOfBatch(id, partitions.pages)),
});

/**
 * How long a receipt outlives the receiving of its batch, and a void of it, at least: a marker that
 * waits for a commit says nothing without it.
 */
export const leastReceiptMs = 35 * dayMs;

/** How much longer parts live than receipts, so that a late void finds them. */
const partsMarginMs = 30 * dayMs;

/** Every entry of the batch is too old to be counted again by then. */
export const receiptExpiry = (
  { latestAt, receivedAt }: Pick<Batch, 'latestAt' | 'receivedAt'>,
  { receiptDays }: Pick<WriteOptions, 'receiptDays'>,
): EpochMs => Math.max(latestAt + receiptDays * dayMs, receivedAt + leastReceiptMs);

export const partsExpiry = (expiresAt: EpochMs): EpochMs =>
  expiresAt + leastReceiptMs + partsMarginMs;

/** When the receipt of a batch may go that is voided at an instant. */
export const voidedExpiry = ({ expiresAt, parts }: ReceiptHead, at: EpochMs): EpochMs => {
  const wanted = Math.max(expiresAt, at + leastReceiptMs);
  return parts === null ? wanted : Math.min(wanted, parts.expireAt - partsMarginMs);
};

/** When parts and chunk markers of a group may go that is committed at an instant. */
export const groupExpiry = (at: EpochMs): EpochMs => at + leastReceiptMs + partsMarginMs;
