import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import type { StoreSettings } from '../settings.ts';
import { type Retry, dynamoDbUnavailable } from '../transact/retry.ts';
import type { DynamoDb } from './client.ts';
import type { Item, ItemAnswer } from './item.ts';
import { createLimiter } from './in-parallel.ts';
import { type Key, toItemKey } from './keys.ts';

type Query = Omit<QueryCommandInput, 'TableName'>;
type Scan = Omit<ScanCommandInput, 'TableName'>;

export type ItemReads = ReturnType<typeof createItemReads>;

type ItemReadsProps = {
  readonly db: DynamoDb;
  readonly retry: Retry;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
};

/** Reads of one table: tried again until a deadline, and only so many at the same time. */
export const createItemReads = ({
  db,
  retry,
  settings: { table, limits },
  clock,
}: ItemReadsProps) => {
  const limited = createLimiter(limits.parallelRequests);

  const request = async <T>(
    send: (signal: AbortSignal) => Promise<T>,
    deadline: EpochMs | undefined,
  ): Promise<T> =>
    limited(async () => {
      try {
        return await retry(deadline ?? clock() + limits.readMs, send);
      } catch (error) {
        throw dynamoDbUnavailable(error);
      }
    });

  const ask = async (input: Query, start: Item | undefined, deadline: EpochMs | undefined) => {
    const toSend = { ...input, TableName: table, ...(start && { ExclusiveStartKey: start }) };
    return request(async (signal) => db.query(toSend, signal), deadline);
  };

  /**
   * The answers of a query or scan, to its end. The next one is asked for while the one before is
   * used; an answer and its successor are all that is held.
   */
  async function* answers(
    next: (start: Item | undefined) => Promise<ItemAnswer>,
  ): AsyncGenerator<readonly Item[]> {
    let answer: ItemAnswer | null = await next(undefined);
    while (answer !== null) {
      const following: Promise<ItemAnswer> | null = answer.next && next(answer.next);
      // The caller may stop before it is awaited: then its failure is no one's.
      following?.catch(() => undefined);
      yield answer.items;
      answer = await following;
    }
  }

  return {
    query: (input: Query, deadline?: EpochMs): AsyncGenerator<readonly Item[]> =>
      answers(async (start) => ask(input, start, deadline)),

    /** One answer of a query alone, the first or that at `start`; `next` says whether there may be more. */
    answer: async (
      input: Query,
      {
        deadline,
        start,
      }: { readonly deadline?: EpochMs | undefined; readonly start?: Item | undefined } = {},
    ): Promise<ItemAnswer> => ask(input, start, deadline),

    scan: (input: Scan): AsyncGenerator<readonly Item[]> =>
      answers(async (start) => {
        const toSend = { ...input, TableName: table, ...(start && { ExclusiveStartKey: start }) };
        return request(async (signal) => db.scan(toSend, signal), undefined);
      }),

    /** One item as it is after every write that was answered. */
    get: async (
      key: Key,
      { deadline, only }: { readonly deadline?: EpochMs; readonly only?: string } = {},
    ): Promise<Item | null> => {
      const input = {
        TableName: table,
        Key: toItemKey(key),
        ConsistentRead: true,
        ...(only !== undefined && { ProjectionExpression: only }),
      };
      return request(async (signal) => db.get(input, signal), deadline);
    },

    /** One item as it is between two transactions: waits for one that is under way on it. */
    getSettled: async (key: Key, deadline: EpochMs): Promise<Item | null> => {
      const input = { TransactItems: [{ Get: { TableName: table, Key: toItemKey(key) } }] };
      const [item = null] = await request(
        async (signal) => db.transactGet(input, signal),
        deadline,
      );
      return item;
    },
  };
};

/** All items of a query that is known to be small. */
export const allOf = async (found: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const some of found) items.push(...some);
  return items;
};
