import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { itemBytes, transactionalWriteUnits, writeUnits } from './item-size.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';

export type WriteUnits = {
  readonly transactions: number;
  /**
   * Of the table's items: one for each KB of the larger of the item before and after, twice that in
   * a transaction.
   */
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
    const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = action;
    const key = put?.Item ?? (update ?? remove ?? check)?.Key;
    if (key === undefined) return null;
    const { pk, sk } = key as { pk: AttributeValue; sk: AttributeValue };
    const { TableName: table } = put ?? update ?? remove ?? check ?? {};
    return db.get({ TableName: table, Key: { pk, sk } }, never);
  };

  const counting = async (
    actions: readonly TransactWriteItem[],
    unitsOf: (bytes: number) => number,
    write: () => Promise<void>,
  ): Promise<void> => {
    const before = await Promise.all(actions.map(itemOf));
    await write();
    for (const [i, after] of (await Promise.all(actions.map(itemOf))).entries()) {
      const bytes = Math.max(itemBytes(before[i] ?? {}), itemBytes(after ?? {}));
      units.table += unitsOf(bytes);
      units.indexes += indexEntriesChanged(before[i] ?? {}, after ?? {});
    }
  };

  return {
    db: {
      ...db,
      transactWrite: async (input, signal) => {
        units.transactions++;
        await counting(input.TransactItems ?? [], transactionalWriteUnits, async () =>
          db.transactWrite(input, signal),
        );
      },
      write: async (action, signal) =>
        counting([action], writeUnits, async () => db.write(action, signal)),
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
