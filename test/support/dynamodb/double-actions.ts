import { TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { copyOf, keyOf } from './double-table.ts';
import { type StoredItem, updated } from './expressions.ts';

/** The item that an action leaves; `null`: none. */
export const after = (
  { Put: put, Update: update, ConditionCheck: check }: TransactWriteItem,
  before?: StoredItem,
): StoredItem | null => {
  if (put?.Item !== undefined) return copyOf(put.Item);
  if (check !== undefined) return before ?? null;
  if (update === undefined) return null;
  const { Key: key = {}, UpdateExpression: expression = '' } = update;
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = update;
  return updated(expression, before ?? key, names, values);
};

export const named = (name: string): Error => Object.assign(new Error(name), { name });

export const cancelled = (codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

export const keyOfAction = (action: TransactWriteItem): string =>
  keyOf(
    action.Put?.Item ??
      action.Update?.Key ??
      action.Delete?.Key ??
      action.ConditionCheck?.Key ??
      {},
  );
