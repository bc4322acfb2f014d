import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../../calendar/instant.ts';
import type { Attempts } from './attempts.ts';
import type { DynamoDb, Item, ItemPage } from './client.ts';
import { createLimiter } from './in-parallel.ts';
import type { Key } from './keys.ts';
import { toItemKey } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';

type Query = Omit<QueryCommandInput, 'TableName'>;
type Scan = Omit<ScanCommandInput, 'TableName'>;

export type Items = ReturnType<typeof createItems>;

/** Reads of one table: tried again until a deadline, and only so many at the same time. */
export const createItems = (
  db: DynamoDb,
  attempts: Attempts,
  { table, limits }: StoreSettings,
  clock: () => EpochMs,
) => {
  const limited = createLimiter(limits.parallelRequests);

  const attempt = async <T>(
    request: (signal: AbortSignal) => Promise<T>,
    deadline?: EpochMs,
  ): Promise<T> => limited(async () => attempts.read(deadline ?? clock() + limits.readMs, request));

  /**
   * The answers of a query or scan, to its end. The next one is asked for while the one before is
   * used; a page and its successor are all that is held.
   */
  async function* pages(
    ask: (start: Item | undefined) => Promise<ItemPage>,
  ): AsyncGenerator<readonly Item[]> {
    let page: ItemPage | null = await ask(undefined);
    while (page !== null) {
      const following: Promise<ItemPage> | null = page.next && ask(page.next);
      // The caller may stop before it is awaited: then its failure is nobody's.
      following?.catch(() => undefined);
      yield page.items;
      page = await following;
    }
  }

  const query = (input: Query, deadline?: EpochMs): AsyncGenerator<readonly Item[]> =>
    pages(async (start) => {
      const request = { ...input, TableName: table, ...(start && { ExclusiveStartKey: start }) };
      return attempt(async (signal) => db.query(request, signal), deadline);
    });

  const scan = (input: Scan): AsyncGenerator<readonly Item[]> =>
    pages(async (start) => {
      const request = { ...input, TableName: table, ...(start && { ExclusiveStartKey: start }) };
      return attempt(async (signal) => db.scan(request, signal));
    });

  /** One item as it is after every write that was answered. */
  const get = async (key: Key, deadline?: EpochMs): Promise<Item | null> => {
    const request = { TableName: table, Key: toItemKey(key), ConsistentRead: true };
    return attempt(async (signal) => db.get(request, signal), deadline);
  };

  return { query, scan, get };
};

/** All items of a query that is known to be small. */
export const allOf = async (pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};
