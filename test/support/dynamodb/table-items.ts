import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';

/** Every item of a table, by scan. */
export const tableItems = async (db: DynamoDb, table: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let next: Item | null = null;
  do {
    const page = await db.scan(
      {
        TableName: table,
        ConsistentRead: true,
        ...(next !== null && { ExclusiveStartKey: next }),
      },
      AbortSignal.timeout(60_000),
    );
    items.push(...page.items);
    ({ next } = page);
  } while (next !== null);
  return items;
};
