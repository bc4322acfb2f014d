import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BatchId, Dismissal, PartVoid, ReceiptState, Voided } from '../../metering/batch.ts';
import { writeDismissals, writePartVoids } from '../../metering/decision-text.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { Item } from './client.ts';
import * as expressions from './expressions.ts';
import { type Key, receiptKey } from './keys.ts';
import {
  expiry,
  type ReceiptHead,
  slotKey,
  toItemKey,
  writeRecords,
  writeVoided,
} from './receipt-item.ts';
import { attribute } from './table.ts';

/** Writes an item, on condition that there is none. */
export const putNew = (table: string, item: Item): TransactWriteItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: expressions.isNew },
});

/** The proof that a chunk was counted, or taken back: in the transaction that does so. */
export const putMarker = (table: string, key: Key, expiresAt: EpochMs): TransactWriteItem =>
  putNew(table, { ...toItemKey(key), [attribute.expiresAt]: expiry(expiresAt) });

/** Marks records of a source as replayed, on condition that nothing about it changed. */
export const markSource = (
  table: string,
  source: ReceiptHead,
  records: readonly number[],
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(source.id)),
    UpdateExpression: expressions.markReplayed,
    ConditionExpression: expressions.isSourceAsRead(source.replayedText, source.dismissedText),
    ExpressionAttributeValues: {
      ':state': { S: 'applied' satisfies ReceiptState },
      ':replayed': {
        S: writeRecords([...source.replayed, ...records].sort((a, b) => a - b)),
      },
      ...recordsAsRead(source),
    },
  },
});

/** Marks records as dismissed, on condition that nothing became of any since they were read. */
export const markDismissed = (
  table: string,
  receipt: ReceiptHead,
  dismissal: Dismissal,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(receipt.id)),
    UpdateExpression: expressions.markDismissed,
    ConditionExpression: expressions.areRecordsOfReceiptAsRead(
      receipt.replayedText,
      receipt.dismissedText,
    ),
    ExpressionAttributeValues: {
      ':dismissed': { S: writeDismissals([...receipt.dismissed, dismissal]) },
      ...recordsAsRead(receipt),
    },
  },
});

const recordsAsRead = ({ replayedText, dismissedText }: ReceiptHead): Item => ({
  ...(replayedText !== null && { ':replayedAsRead': { S: replayedText } }),
  ...(dismissedText !== null && { ':dismissedAsRead': { S: dismissedText } }),
});

/** Ends what is done in chunks, on condition that the receipt is in the first of the states. */
export const finishState = (
  table: string,
  id: BatchId,
  [from, to]: readonly [ReceiptState, ReceiptState],
  expiresAt: EpochMs,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: expressions.finish,
    ConditionExpression: expressions.isState,
    ExpressionAttributeValues: {
      ':state': { S: from },
      ':next': { S: to },
      ':expiresAt': expiry(expiresAt),
    },
  },
});

/** Changes a receipt that is counted, on condition that its parts are as they were read. */
const changeCounted = (
  table: string,
  { id, partVoidsText }: ReceiptHead,
  slots: number,
  expression: string,
  values: Item,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: expression,
    ConditionExpression: expressions.arePartsAsRead(partVoidsText),
    ExpressionAttributeValues: {
      ':state': { S: 'applied' satisfies ReceiptState },
      ':slot': slotKey(id, slots),
      ...(partVoidsText !== null && { ':partsAsRead': { S: partVoidsText } }),
      ...values,
    },
  },
});

/** Takes back what a batch still counts, together with its counters. */
export const markVoided = (
  table: string,
  head: ReceiptHead,
  voided: Voided,
  slots: number,
): TransactWriteItem =>
  changeCounted(table, head, slots, expressions.markVoided, {
    ':next': { S: 'voided' satisfies ReceiptState },
    ':voided': { S: writeVoided(voided) },
  });

/** From now on a batch is taken back, chunk by chunk. */
export const beginVoid = (
  table: string,
  head: ReceiptHead,
  voided: Voided,
  slots: number,
): TransactWriteItem =>
  changeCounted(table, head, slots, expressions.beginVoid, {
    ':next': { S: 'voiding' satisfies ReceiptState },
    ':voided': { S: writeVoided(voided) },
  });

/** Takes a part back, together with its counters. */
export const markPart = (
  table: string,
  head: ReceiptHead,
  part: PartVoid,
  slots: number,
): TransactWriteItem =>
  changeCounted(table, head, slots, expressions.markPart, partValues(head, part));

/** From now on a part is taken back, chunk by chunk. */
export const beginPart = (
  table: string,
  head: ReceiptHead,
  part: PartVoid,
  slots: number,
): TransactWriteItem =>
  changeCounted(table, head, slots, expressions.beginPart, {
    ...partValues(head, part),
    ':part': { N: String(head.partVoids.length) },
  });

const partValues = ({ partVoids }: ReceiptHead, part: PartVoid): Item => ({
  ':parts': { S: writePartVoids([...partVoids, part]) },
});

/** Ends a part that was taken back in chunks. */
export const finishPart = (
  table: string,
  id: BatchId,
  part: number,
  expiresAt: EpochMs,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: expressions.finishPart,
    ConditionExpression: expressions.isPartUnderWay,
    ExpressionAttributeValues: {
      ':part': { N: String(part) },
      ':expiresAt': expiry(expiresAt),
    },
  },
});
