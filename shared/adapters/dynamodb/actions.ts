import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BatchId, ReceiptState } from '../../domain/batch.ts';
import type { EpochMs } from '../../domain/instant.ts';
import type { Item } from './client.ts';
import * as expressions from './expressions.ts';
import { markerKey, receiptKey } from './keys.ts';
import { expiry, type ReceiptHead, toItemKey, writeRecords } from './receipt-item.ts';
import { attribute } from './table.ts';

/** Writes an item, on condition that there is none. */
export const putNew = (table: string, item: Item): TransactWriteItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: expressions.isNew },
});

/** The proof that a chunk was counted: in the transaction that counts it. */
export const putMarker = (
  table: string,
  id: BatchId,
  chunk: number,
  expiresAt: EpochMs,
): TransactWriteItem =>
  putNew(table, {
    ...toItemKey(markerKey(id, chunk)),
    [attribute.expiresAt]: expiry(expiresAt),
  });

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

/** Ends a journal whose chunks are all counted. */
export const finishJournal = (
  table: string,
  id: BatchId,
  expiresAt: EpochMs,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: expressions.finish,
    ConditionExpression: expressions.isState,
    ExpressionAttributeValues: {
      ':state': { S: 'pending' satisfies ReceiptState },
      ':finished': { S: 'applied' satisfies ReceiptState },
      ':expiresAt': expiry(expiresAt),
    },
  },
});
