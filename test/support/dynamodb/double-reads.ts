import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item, ItemAnswer } from '../../../shared/adapters/dynamodb/table/item.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table/table.ts';
import { copyOf, keyOf } from './double-table.ts';
import { meets, type StoredItem } from './expressions.ts';

type Ordered = (partition: string | undefined) => readonly StoredItem[];

type Options = {
  readonly condition?: string | undefined;
  readonly belongs?: (item: StoredItem) => boolean;
};

/** One answer of a query or a scan. */
export const findItems = (
  ordered: Ordered,
  input: QueryCommandInput,
  { condition, belongs = () => true }: Options,
): ItemAnswer => {
  const values = input.ExpressionAttributeValues ?? {};
  const start = input.ExclusiveStartKey && keyOf(input.ExclusiveStartKey);
  const indexKey = indexKeys.get(input.IndexName ?? '');
  const found = ordered(values[':partition']?.S)
    .filter(belongs)
    .filter((item) => indexKey === undefined || item[indexKey] !== undefined)
    .filter((item) => condition === undefined || meets(condition, item, values));
  const begin = start === undefined ? 0 : found.findIndex((item) => keyOf(item) === start) + 1;
  const limit = input.Limit ?? defaultPageItems;
  const page = found.slice(begin, begin + limit);
  const filter = input.FilterExpression;
  return {
    items: page
      .filter((item) => filter === undefined || meets(filter, item, values))
      .map((item) => copyOf(project(input.ProjectionExpression, item))),
    // As DynamoDB does: a page that reached its limit may be followed by an empty one.
    next: page.length === limit ? keyItem(page.at(-1) ?? {}) : null,
  };
};

/** Small, so that paging is in every test. */
const defaultPageItems = 100;

const indexKeys = new Map(
  tableDefinition.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => [
    IndexName,
    KeySchema[0]?.AttributeName ?? '',
  ]),
);

const keyItem = ({ pk, sk }: StoredItem): Item => ({ ...(pk && { pk }), ...(sk && { sk }) });

export const project = (projection: string | undefined, item: StoredItem): StoredItem =>
  projection === undefined
    ? item
    : Object.fromEntries(
        projection.split(', ').flatMap((name) => (item[name] ? [[name, item[name]]] : [])),
      );
