import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';

/** The conditions on which the count rests, each by the action that has it. */
export const conditions = {
  'a receipt is new': ({ Put: put }) => put?.Item?.['sk']?.S === 'r',
  'a marker that is taken is there': ({ Delete: remove }) =>
    remove?.Key?.['pk']?.S?.startsWith('i#') === true,
  'a header that claims is claiming': ({ Update: update }) => update?.Key?.['pk']?.S === 'groups',
  'a header that is announced is new': ({ Put: put }) => put?.Item?.['pk']?.S === 'groups',
  'a header that is dropped or removed is in its state': ({ Delete: remove }) =>
    remove?.Key?.['pk']?.S === 'groups',
  'a chunk is applied the first time': ({ Put: put }) =>
    put?.Item?.['sk']?.S?.startsWith('m#') === true,
  'a receipt that is voided is not voided': ({ Update: update }) =>
    update?.ExpressionAttributeValues?.[':voided'] !== undefined,
  'the parts of a receipt are as they were read': ({ Update: update }) =>
    update?.ExpressionAttributeValues?.[':parts'] !== undefined,
  'a batch whose void is to be subtracted does not wait': ({ ConditionCheck: check }) =>
    check !== undefined,
  'the source of a replay is as it was read': ({ Update: update }) =>
    update?.ExpressionAttributeValues?.[':replayed'] !== undefined,
  'a meta item is new': ({ Put: put }) => put?.Item?.['sk']?.S === 'meta',
  'months are listed in a meta item that is there': ({ Update: update }) =>
    update?.ExpressionAttributeValues?.[':months'] !== undefined,
  'the days of receipts are as they were read': ({ Update: update }) =>
    update?.ExpressionAttributeValues?.[':receiptDays'] !== undefined,
} satisfies Record<string, (action: TransactWriteItem) => boolean>;

export type Condition = keyof typeof conditions;

/** The same table, where one of the conditions is left out. */
export const withoutCondition = (db: DynamoDb, condition: Condition): DynamoDb => {
  const without = (action: TransactWriteItem): TransactWriteItem[] => {
    if (!conditions[condition](action)) return [action];
    const { Put: put, Update: update, Delete: remove } = action;
    if (put !== undefined) return [{ Put: stripped(put) }];
    if (update !== undefined) return [{ Update: withoutState(stripped(update)) }];
    if (remove !== undefined) return [{ Delete: stripped(remove) }];
    return [];
  };
  return {
    ...db,
    write: async (action, signal) => {
      for (const each of without(action)) await db.write(each, signal);
    },
    transactWrite: async (input, signal) =>
      db.transactWrite(
        { ...input, TransactItems: (input.TransactItems ?? []).flatMap(without) },
        signal,
      ),
  };
};

const stripped = <T extends { ConditionExpression?: string | undefined }>(
  action: T,
): Omit<T, 'ConditionExpression'> => {
  const { ConditionExpression: _, ...rest } = action;
  return rest;
};

type Update = Omit<NonNullable<TransactWriteItem['Update']>, 'ConditionExpression'>;

/** Without the values that only a condition used. */
const withoutState = (update: Update): Update => {
  const values = Object.entries(update.ExpressionAttributeValues ?? {}).filter(
    ([name]) => name !== ':state' && !/asRead$/i.test(name),
  );
  return { ...update, ExpressionAttributeValues: Object.fromEntries(values) };
};
