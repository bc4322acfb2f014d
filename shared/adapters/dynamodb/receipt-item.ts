import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Batch, BatchId, Receipt, ReceiptState, Voided } from '../../metering/batch.ts';
import { readDismissals, readPartVoids } from '../../metering/decision-text.ts';
import { dayMs, type EpochMs } from '../../calendar/instant.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../metering/receipt-text.ts';
import type { Item } from './client.ts';
import { batchIdOf, type Key, receiptKey, slotOfBatch } from './keys.ts';
import { attribute } from './table.ts';

/** Where the rest of a receipt is that is a journal: the parts of one attempt to write it. */
export type JournalRef = {
  readonly attempt: string;
  readonly partCount: number;
  readonly chunkCount: number;
};

/** A receipt as its own item holds it; a journal's deltas and quarantine are in its parts. */
export type ReceiptHead = Receipt & {
  readonly journal: JournalRef | null;
  /** As they are stored, to compare with; `null` where there is none. */
  readonly replayedText: string | null;
  readonly dismissedText: string | null;
  readonly partVoidsText: string | null;
  /** The position of the part that is being taken back in chunks. */
  readonly partUnderWay: number | null;
};

/** A receipt whose batch one transaction counts. */
export const wholeReceiptItem = (batch: Batch, receiptDays: number, slots: number): Item => ({
  ...receiptBase(batch, slots),
  [attribute.state]: { S: 'applied' satisfies ReceiptState },
  [attribute.expiresAt]: expiry(receiptExpiry(batch.latestAt, receiptDays)),
  [attribute.deltas]: { S: writeDeltas(batch.deltas) },
  ...(batch.quarantined.length > 0 && {
    [attribute.quarantined]: { S: writeQuarantined(batch.quarantined) },
  }),
});

/** A receipt whose batch is counted in chunks. It expires only after it was finished. */
export const journalReceiptItem = (batch: Batch, journal: JournalRef, slots: number): Item => ({
  ...receiptBase(batch, slots),
  [attribute.state]: { S: 'pending' satisfies ReceiptState },
  [attribute.open]: slotKey(batch.id, slots),
  [attribute.attempt]: { S: journal.attempt },
  [attribute.partCount]: { N: String(journal.partCount) },
  [attribute.chunkCount]: { N: String(journal.chunkCount) },
});

const receiptBase = (batch: Batch, slots: number): Item => ({
  ...toItemKey(receiptKey(batch.id)),
  [attribute.receivedAt]: { N: String(batch.receivedAt) },
  [attribute.latestAt]: { N: String(batch.latestAt) },
  ...((batch.quarantined.length > 0 || batch.replayOf !== null) && {
    [attribute.irregular]: slotKey(batch.id, slots),
  }),
  ...(batch.replayOf !== null && {
    [attribute.replaySource]: { S: batch.replayOf.batch },
    [attribute.replayRecords]: { S: writeRecords(batch.replayOf.records) },
  }),
});

export const toReceiptHead = (item: Item): ReceiptHead => {
  const source = item[attribute.replaySource]?.S;
  const attempt = item[attribute.attempt]?.S;
  const replayedText = item[attribute.replayed]?.S ?? null;
  const dismissedText = item[attribute.dismissed]?.S ?? null;
  const partVoidsText = item[attribute.partVoids]?.S ?? null;
  const partUnderWay = item[attribute.partUnderWay];
  return {
    id: batchIdOf(item[attribute.partition]?.S ?? ''),
    state: (item[attribute.state]?.S ?? '') as ReceiptState,
    receivedAt: numberOf(item[attribute.receivedAt]),
    latestAt: numberOf(item[attribute.latestAt]),
    deltas: readDeltas(item[attribute.deltas]?.S ?? '[]'),
    quarantined: readQuarantined(item[attribute.quarantined]?.S ?? '[]'),
    replayOf:
      source === undefined
        ? null
        : { batch: source, records: readRecords(item[attribute.replayRecords]?.S ?? null) },
    replayed: readRecords(replayedText),
    replayedText,
    dismissed: readDismissals(dismissedText ?? '[]'),
    dismissedText,
    partVoids: readPartVoids(partVoidsText ?? '[]'),
    partVoidsText,
    partUnderWay: partUnderWay === undefined ? null : numberOf(partUnderWay),
    voided: readVoided(item[attribute.voided]?.S),
    journal:
      attempt === undefined
        ? null
        : {
            attempt,
            partCount: numberOf(item[attribute.partCount]),
            chunkCount: numberOf(item[attribute.chunkCount]),
          },
  };
};

export const toItemKey = ({ pk, sk }: Key): Record<string, AttributeValue> => ({
  [attribute.partition]: { S: pk },
  [attribute.sort]: { S: sk },
});

export const writeVoided = ({ reason, by, at }: Voided): string =>
  JSON.stringify({ reason, by, at });
const readVoided = (text: string | undefined): Voided | null =>
  text === undefined ? null : (JSON.parse(text) as Voided);

/** The partition of the sparse indexes of receipts: `0` to the number of slots. */
export const slotKey = (id: BatchId, slots: number): AttributeValue => ({
  S: String(slotOfBatch(id, slots)),
});

export const numberOf = (value: AttributeValue | undefined): number =>
  Number(value?.N ?? Number.NaN);

export const writeRecords = (records: readonly number[]): string => JSON.stringify(records);
const readRecords = (text: string | null): number[] =>
  text === null ? [] : (JSON.parse(text) as number[]);

/** Every entry of the batch is too old to be counted again by then. */
export const receiptExpiry = (latestAt: EpochMs, receiptDays: number): EpochMs =>
  latestAt + receiptDays * dayMs;

/** In epoch seconds, the unit of DynamoDB's time to live; never early. */
export const expiry = (at: EpochMs): AttributeValue => ({ N: String(Math.ceil(at / 1000)) });
