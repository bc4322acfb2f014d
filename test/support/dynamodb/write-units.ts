import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DynamoDb, Item } from '../../../shared/adapters/dynamodb/client.ts';
import { itemBytes, transactionalWriteUnits } from '../../../shared/adapters/dynamodb/item-size.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table.ts';

export type WriteUnits = {
  readonly transactions: number;
  /** Of the table's items: two for each KB of the larger of the item before and after. */
  readonly table: number;
  /** Of the indexes: one for each entry that appears or goes. */
  readonly indexes: number;
};

/** What is written through `db` from now on, by the sizes of the items before and after. */
export const countWriteUnits = (
  db: DynamoDb,
): { readonly db: DynamoDb; readonly units: () => WriteUnits } => {
  const units = { transactions: 0, table: 0, indexes: 0 };
  const never = new AbortController().signal;

  const itemOf = async (action: TransactWriteItem): Promise<Item | null> => {
    const { Put: put, Update: update } = action;
    const key = put?.Item ?? update?.Key;
    if (key === undefined) return null;
    const { pk, sk } = key as { pk: AttributeValue; sk: AttributeValue };
    return db.get({ TableName: put?.TableName ?? update?.TableName, Key: { pk, sk } }, never);
  };

  return {
    db: {
      ...db,
      transactWrite: async (input, signal) => {
        const actions = input.TransactItems ?? [];
        const before = await Promise.all(actions.map(itemOf));
        await db.transactWrite(input, signal);
        units.transactions++;
        for (const [i, after] of (await Promise.all(actions.map(itemOf))).entries()) {
          const bytes = Math.max(itemBytes(before[i] ?? {}), itemBytes(after ?? {}));
          units.table += transactionalWriteUnits(bytes);
          units.indexes += indexEntriesChanged(before[i] ?? {}, after ?? {});
        }
      },
    },
    units: () => ({ ...units }),
  };
};

const indexKeys = tableDefinition.GlobalSecondaryIndexes.flatMap(({ KeySchema }) =>
  KeySchema.map(({ AttributeName }) => AttributeName),
);

/** An entry holds keys alone, far below 1 KB: one unit for each that appears or goes. */
const indexEntriesChanged = (before: Item, after: Item): number =>
  indexKeys.filter((key) => before[key]?.S !== after[key]?.S).length;
