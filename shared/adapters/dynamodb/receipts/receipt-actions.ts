import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import type { Dismissal, PartVoid, ReceiptState, Voided } from '../../../metering/batch.ts';
import { writeDismissals, writePartVoids } from '../../../metering/decision-text.ts';
import type { WriteOptions } from '../meta/meta.ts';
import * as expressions from '../table/expressions.ts';
import type { Item } from '../table/item.ts';
import { receiptKey, toItemKey } from '../table/keys.ts';
import { expiry } from '../table/stored.ts';
import {
  irregularKey,
  type ReceiptHead,
  voidedExpiry,
  writeRecords,
  writeVoided,
} from './receipt-item.ts';

const updateOf = (
  table: string,
  { id }: ReceiptHead,
  change: { readonly set: string; readonly condition: string; readonly values: Item },
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptKey(id)),
    UpdateExpression: change.set,
    ConditionExpression: change.condition,
    ExpressionAttributeValues: change.values,
  },
});

const applied = { ':state': { S: 'applied' satisfies ReceiptState } };

/** Marks records of a source as replayed, on condition that nothing became of any since it was read. */
export const markSource = (
  table: string,
  source: ReceiptHead,
  records: readonly number[],
): TransactWriteItem =>
  updateOf(table, source, {
    set: expressions.setReplayed,
    condition: expressions.isSourceAsRead(source),
    values: {
      ...applied,
      ':replayed': { S: writeRecords([...source.replayed, ...records].sort((a, b) => a - b)) },
      ...recordsAsRead(source),
      ...partsAsRead(source),
    },
  });

/** Marks records as dismissed, on condition that nothing became of any since they were read. */
export const markDismissed = (
  table: string,
  receipt: ReceiptHead,
  dismissal: Dismissal,
): TransactWriteItem =>
  updateOf(table, receipt, {
    set: expressions.setDismissed,
    condition: expressions.areRecordsAsRead(receipt),
    values: {
      ':dismissed': { S: writeDismissals([...receipt.dismissed, dismissal]) },
      ...recordsAsRead(receipt),
    },
  });

const recordsAsRead = ({ replayedText, dismissedText }: ReceiptHead): Item => ({
  ...(replayedText !== null && { ':replayedAsRead': { S: replayedText } }),
  ...(dismissedText !== null && { ':dismissedAsRead': { S: dismissedText } }),
});

const partsAsRead = ({ partVoidsText }: ReceiptHead): Item => ({
  ...(partVoidsText !== null && { ':partsAsRead': { S: partVoidsText } }),
});

type Decided = { readonly at: EpochMs } & Pick<WriteOptions, 'partitions'>;

/** Values of a void of any kind: its receipt is irregular, and outlives it. */
const voidValues = (head: ReceiptHead, { at, partitions }: Decided): Item => ({
  ...applied,
  ':irregular': irregularKey(head.id, { partitions }),
  ':expiresAt': expiry(voidedExpiry(head, at)),
  ...partsAsRead(head),
});

/** Voids what a batch still counts, on condition that no part of it was voided since it was read. */
export const markVoided = (
  table: string,
  head: ReceiptHead,
  voided: Voided,
  decided: Decided,
): TransactWriteItem =>
  updateOf(table, head, {
    set: expressions.setVoided,
    condition: expressions.arePartsAsRead(head),
    values: {
      ...voidValues(head, decided),
      ':next': { S: 'voided' satisfies ReceiptState },
      ':voided': { S: writeVoided(voided) },
    },
  });

/** Voids one consumer's part, on the same condition. */
export const markPart = (
  table: string,
  head: ReceiptHead,
  part: PartVoid,
  decided: Decided,
): TransactWriteItem =>
  updateOf(table, head, {
    set: expressions.setPartVoids,
    condition: expressions.arePartsAsRead(head),
    values: {
      ...voidValues(head, decided),
      ':parts': { S: writePartVoids([...head.partVoids, part]) },
    },
  });
