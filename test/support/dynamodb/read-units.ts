import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import { itemBytes } from './item-size.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';

export type ReadUnits = {
  readonly requests: number;
  /** Items that were looked at, whether or not they were sent. */
  readonly items: number;
  readonly units: number;
};

const bytesPerUnit = 4096;

/** One for each 4 KB begun of all items of an answer together; half of it where it may be stale. */
export const readUnitsOf = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / bytesPerUnit)) * (isConsistent ? 1 : 0.5);

/** What is read through `db` from now on, by the sizes of the items. */
export const countReadUnits = (
  db: DynamoDb,
): { readonly db: DynamoDb; readonly read: () => ReadUnits } => {
  const sum = { requests: 0, items: 0, units: 0 };
  const add = (items: readonly Item[], isConsistent: boolean): void => {
    const bytes = items.reduce((total, item) => total + itemBytes(item), 0);
    sum.requests++;
    sum.items += items.length;
    sum.units += readUnitsOf(bytes, isConsistent);
  };
  return {
    db: {
      ...db,
      get: async (input, signal) => {
        const item = await db.get(input, signal);
        add(item === null ? [] : [item], input.ConsistentRead === true);
        return item;
      },
      query: async (input, signal) => {
        // A projection makes an answer smaller, not cheaper. So the whole items are asked for, and
        // given: a reader takes from them what it wants.
        const { ProjectionExpression: _, ...whole } = input;
        const answer = await db.query(whole, signal);
        const charged = answer.items.map((item) => chargedPart(item, input));
        add(charged, input.ConsistentRead === true);
        return answer;
      },
    },
    read: () => ({ ...sum }),
  };
};

/** Of an index only the keys: that is all it holds. */
const chargedPart = (item: Item, { IndexName: name }: QueryCommandInput): Item => {
  const index = tableDefinition.GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
  if (index === undefined) return item;
  const keys = [...tableDefinition.KeySchema, ...index.KeySchema].map((key) => key.AttributeName);
  return Object.fromEntries(Object.entries(item).filter(([attribute]) => keys.includes(attribute)));
};
