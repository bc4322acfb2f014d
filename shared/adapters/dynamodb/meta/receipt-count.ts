import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { BatchId } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import * as expressions from '../table/expressions.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { receiptCountKey, toItemKey } from '../table/keys.ts';
import { numberOf, textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';

/** A batch that leaves the inbox. `at`: when it came. */
type Leaving = { readonly id: BatchId; readonly at: EpochMs };

/**
 * Counts batches that leave the inbox, in the transaction by which they leave it, and notes the one
 * of them that came last: the item is written anyway, and stays below 1 KB.
 */
export const countReceipts = (table: string, batches: readonly Leaving[]): TransactWriteItem[] => {
  const last = batches.reduce<Leaving | null>(
    (latest, batch) => (latest !== null && latest.at > batch.at ? latest : batch),
    null,
  );
  if (last === null) return [];
  return [
    {
      Update: {
        TableName: table,
        Key: toItemKey(receiptCountKey),
        UpdateExpression: expressions.addReceipts,
        ExpressionAttributeValues: {
          ':batches': { N: String(batches.length) },
          ':last': { S: last.id },
          ':at': { N: String(last.at) },
        },
      },
    },
  ];
};

type ReceiptCount = {
  /** How many batches ever left the inbox; it never falls, though their receipts expire. */
  readonly receipts: number;
  /** The last of them; `null` where none did, or an earlier release counted it. */
  readonly last: Leaving | null;
};

export const readReceiptCount = async (reads: ItemReads): Promise<ReceiptCount> => {
  const item = await reads.get(receiptCountKey);
  if (item === null) return { receipts: 0, last: null };
  return {
    receipts: numberOf(item, attribute.receiptCount),
    last:
      item[attribute.lastReceipt] === undefined
        ? null
        : {
            id: textOf(item, attribute.lastReceipt),
            at: numberOf(item, attribute.lastReceivedAt),
          },
  };
};
