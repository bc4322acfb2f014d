import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BatchId, ReceiptState, Voided } from '../../metering/batch.ts';
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
    ConditionExpression:
      source.replayedText === null ? expressions.isUnreplayed : expressions.isReplayedAsRead,
    ExpressionAttributeValues: {
      ':state': { S: 'applied' satisfies ReceiptState },
      ':replayed': {
        S: writeRecords([...source.replayed, ...records].sort((a, b) => a - b)),
      },
      ...(source.replayedText !== null && { ':asRead': { S: source.replayedText } }),
    },
  },
});

/** Changes the state of a receipt, on condition that it is `from`. */
const changeState = (
  table: string,
  id: BatchId,
  [from, to]: readonly [ReceiptState, ReceiptState],
  expression: string,
  values: Item,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: expression,
    ConditionExpression: expressions.isState,
    ExpressionAttributeValues: { ':state': { S: from }, ':next': { S: to }, ...values },
  },
});

/** Ends what is done in chunks: the counting of a journal, or a void. */
export const finishState = (
  table: string,
  id: BatchId,
  states: readonly [ReceiptState, ReceiptState],
  expiresAt: EpochMs,
): TransactWriteItem =>
  changeState(table, id, states, expressions.finish, { ':expiresAt': expiry(expiresAt) });

/** Takes a batch back, together with its counters. */
export const markVoided = (
  table: string,
  id: BatchId,
  voided: Voided,
  slots: number,
): TransactWriteItem =>
  changeState(table, id, ['applied', 'voided'], expressions.markVoided, {
    ':voided': { S: writeVoided(voided) },
    ':slot': slotKey(id, slots),
  });

/** From now on a batch is taken back, chunk by chunk. */
export const beginVoid = (
  table: string,
  id: BatchId,
  voided: Voided,
  slots: number,
): TransactWriteItem =>
  changeState(table, id, ['applied', 'voiding'], expressions.beginVoid, {
    ':voided': { S: writeVoided(voided) },
    ':slot': slotKey(id, slots),
  });
