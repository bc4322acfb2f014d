import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import * as expressions from '../table/expressions.ts';
import type { Items } from '../table/items.ts';
import { receiptCountKey, toItemKey } from '../table/keys.ts';
import { numberOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';

/** Counts batches that leave the inbox, in the transaction by which they leave it. */
export const countReceipts = (table: string, batches: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(receiptCountKey),
    UpdateExpression: expressions.addReceipts,
    ExpressionAttributeValues: { ':batches': { N: String(batches) } },
  },
});

/** How many batches ever left the inbox; it never falls, though their receipts expire. */
export const readReceiptCount = async (items: Items): Promise<number> => {
  const item = await items.get(receiptCountKey);
  return item === null ? 0 : numberOf(item, attribute.receiptCount);
};
