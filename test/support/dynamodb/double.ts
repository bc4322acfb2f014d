import {
  type GetItemCommandInput,
  IdempotentParameterMismatchException,
  type QueryCommandInput,
  type ScanCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDb, Item, ItemPage } from '../../../shared/adapters/dynamodb/client.ts';
import { tableDefinition } from '../../../shared/adapters/dynamodb/table.ts';
import { meets, type StoredItem, updated } from './expressions.ts';
import { checkRequest, checkResults } from './limits.ts';

export type DynamoDbDouble = DynamoDb & {
  /** Every item, as it is now. */
  items(): readonly StoredItem[];
  /** Forgets client tokens, as DynamoDB does after ten minutes. */
  forgetTokens(): void;
};

/**
 * One table in memory with the semantics of DynamoDB that the store rests on: transactions that
 * are whole or nothing, conditions with their reasons, client tokens, conflicts of transactions
 * under way at the same time, sparse indexes, paging, and the published limits.
 *
 * `turn` is awaited while a transaction is under way; that is when others conflict with it.
 */
export const createDynamoDbDouble = (
  turn: () => Promise<void> = async () => undefined,
  items: readonly StoredItem[] = [],
): DynamoDbDouble => {
  const table = createTable();
  for (const item of items) table.put(item);
  const tokens = new Map<string, string>();
  const held = new Set<string>();

  const transactWrite = async (input: TransactWriteItemsCommandInput): Promise<void> => {
    const actions = input.TransactItems ?? [];
    const token = input.ClientRequestToken ?? '';
    const bytes = JSON.stringify(actions);
    if (tokens.has(token)) {
      if (tokens.get(token) === bytes) return;
      throw new IdempotentParameterMismatchException({ message: 'token', $metadata: {} });
    }
    const keys = actions.map(keyOfAction);
    checkRequest(actions, keys);
    const conflicts = keys.map((key) => held.has(key));
    if (conflicts.includes(true)) {
      throw cancelled(conflicts.map((conflict) => (conflict ? 'TransactionConflict' : 'None')));
    }
    for (const key of keys) held.add(key);
    try {
      await turn();
      write(actions, keys);
      tokens.set(token, bytes);
    } finally {
      for (const key of keys) held.delete(key);
    }
  };

  const write = (actions: readonly TransactWriteItem[], keys: readonly string[]): void => {
    const failed = actions.map(({ Put: put, Update: update }, i) => {
      const { ConditionExpression: condition, ExpressionAttributeValues: values = {} } =
        put ?? update ?? {};
      return condition !== undefined && !meets(condition, table.get(keys[i]) ?? {}, values);
    });
    if (failed.includes(true)) {
      throw cancelled(failed.map((isFailed) => (isFailed ? 'ConditionalCheckFailed' : 'None')));
    }
    const results = actions.map((action, i) => after(action, table.get(keys[i])));
    checkResults(results);
    for (const result of results) table.put(result);
  };

  const get = async (input: GetItemCommandInput): Promise<Item | null> =>
    structuredClone(table.get(keyOf(input.Key ?? {})) ?? null);

  const find = (
    input: QueryCommandInput,
    condition: string | undefined,
    belongs: (item: StoredItem) => boolean = () => true,
  ): ItemPage => {
    const values = input.ExpressionAttributeValues ?? {};
    const start = input.ExclusiveStartKey && keyOf(input.ExclusiveStartKey);
    const indexKey = indexKeys.get(input.IndexName ?? '');
    const found = table
      .ordered(values[':partition']?.S)
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
        .map((item) => structuredClone(project(input.ProjectionExpression, item))),
      // As DynamoDB does: a page that reached its limit may be followed by an empty one.
      next: page.length === limit ? keyItem(page.at(-1) ?? {}) : null,
    };
  };

  return {
    transactWrite,
    get,
    query: async (input) => find(input, input.KeyConditionExpression),
    scan: async (input) => find(input, undefined, inSegment(input)),
    items: () => table.ordered(undefined),
    forgetTokens: () => {
      tokens.clear();
    },
  };
};

/** Items by partition, each in the order of its sort keys. */
const createTable = () => {
  const byKey = new Map<string, StoredItem>();
  const partitions = new Map<string, StoredItem[]>();
  const sorted = new Set<string>();

  const partition = (pk: string): readonly StoredItem[] => {
    const items = partitions.get(pk) ?? [];
    if (!sorted.has(pk)) items.sort((a, b) => Buffer.compare(sortBytes(a), sortBytes(b)));
    sorted.add(pk);
    return items.map((item) => byKey.get(keyOf(item)) ?? item);
  };

  return {
    get: (key: string | undefined) => byKey.get(key ?? ''),
    put: (item: StoredItem): void => {
      const pk = item['pk']?.S ?? '';
      const key = keyOf(item);
      if (!byKey.has(key)) {
        partitions.set(pk, [...(partitions.get(pk) ?? []), item]);
        sorted.delete(pk);
      }
      byKey.set(key, item);
    },
    ordered: (pk: string | undefined): readonly StoredItem[] =>
      pk === undefined ? [...partitions.keys()].sort().flatMap(partition) : partition(pk),
  };
};

/** Every item is in one segment of a scan. */
const inSegment =
  ({ Segment: segment = 0, TotalSegments: total = 1 }: ScanCommandInput) =>
  ({ pk }: StoredItem): boolean =>
    Buffer.from(pk?.S ?? '').reduce((sum, byte) => sum + byte, 0) % total === segment;

/** Small, so that paging is in every test. */
const defaultPageItems = 100;

const indexKeys = new Map(
  tableDefinition.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => [
    IndexName,
    KeySchema[0]?.AttributeName ?? '',
  ]),
);

const after = (
  { Put: put, Update: update }: TransactWriteItem,
  before?: StoredItem,
): StoredItem => {
  if (put?.Item !== undefined) return structuredClone(put.Item);
  const { Key: key = {}, UpdateExpression: expression = '' } = update ?? {};
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } =
    update ?? {};
  return updated(expression, before ?? key, names, values);
};

const cancelled = (codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const keyOfAction = ({ Put: put, Update: update }: TransactWriteItem): string =>
  keyOf(put?.Item ?? update?.Key ?? {});

const keyOf = (item: Item): string => JSON.stringify([item['pk']?.S, item['sk']?.S]);

const keyItem = ({ pk, sk }: StoredItem): Item => ({ ...(pk && { pk }), ...(sk && { sk }) });

const sortBytes = ({ sk }: StoredItem): Buffer => Buffer.from(sk?.S ?? '');

const project = (projection: string | undefined, item: StoredItem): StoredItem =>
  projection === undefined
    ? item
    : Object.fromEntries(
        projection.split(', ').flatMap((name) => (item[name] ? [[name, item[name]]] : [])),
      );
