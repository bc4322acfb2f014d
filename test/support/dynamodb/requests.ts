import * as fc from 'fast-check';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/client.ts';
import { nameHash, receiptKey, slotOfConsumer } from '../../../shared/adapters/dynamodb/keys.ts';
import {
  consumerQuery,
  indexQuery,
  markersQuery,
  pageQuery,
} from '../../../shared/adapters/dynamodb/queries.ts';
import { toItemKey } from '../../../shared/adapters/dynamodb/receipt-item.ts';
import { attribute, defaultSlots, index } from '../../../shared/adapters/dynamodb/table.ts';
import { anyActions, batches, ids, page, type ToActions, usernames } from './actions.ts';

export type Request =
  | { readonly kind: 'write'; readonly token: string; readonly toActions: ToActions[] }
  | { readonly kind: 'get'; readonly batch: string }
  | {
      readonly kind: 'page';
      readonly slot: number;
      readonly fromId: string;
      readonly limit: number;
    }
  | { readonly kind: 'consumer'; readonly id: string }
  | { readonly kind: 'markers'; readonly batch: string }
  | { readonly kind: 'name'; readonly username: string }
  | { readonly kind: 'scan'; readonly limit: number };

/** Few keys, so that conditions fail, tokens come again and an item is named twice. */
export const arbitraryRequests: fc.Arbitrary<readonly Request[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        token: fc.constantFrom(
          'token-1',
          'token-2',
          ...Array.from({ length: 30 }, (_, i) => `t${i}`),
        ),
        toActions: fc.array(anyActions, { minLength: 1, maxLength: 5 }),
      }),
    },
    fc.record({ kind: fc.constant('get' as const), batch: batches }),
    fc.record({
      kind: fc.constant('page' as const),
      slot: ids.map((id) => slotOfConsumer(id, defaultSlots)),
      fromId: ids,
      limit: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant('consumer' as const), id: ids }),
    fc.record({ kind: fc.constant('markers' as const), batch: batches }),
    fc.record({ kind: fc.constant('name' as const), username: usernames }),
    fc.record({ kind: fc.constant('scan' as const), limit: fc.integer({ min: 1, max: 5 }) }),
  ),
  { minLength: 10, maxLength: 40 },
);

/** The answer, or the error's name with its reasons. */
export const outcomeOf = async (
  db: DynamoDb,
  request: Request,
  table: string,
): Promise<unknown> => {
  const signal = AbortSignal.timeout(30_000);
  try {
    switch (request.kind) {
      case 'write': {
        // The emulator knows tokens across its tables.
        const token = `${table}-${request.token}`;
        const actions = request.toActions.flatMap((toActions) => toActions(table));
        await db.transactWrite({ TransactItems: actions, ClientRequestToken: token }, signal);
        return 'done';
      }
      case 'get':
        return await db.get(
          { TableName: table, Key: toItemKey(receiptKey(request.batch)) },
          signal,
        );
      case 'page': {
        const query = pageQuery(page, request.slot, request.fromId, request.limit);
        return await db.query({ ...query, TableName: table }, signal);
      }
      case 'consumer': {
        const query = consumerQuery(page, slotOfConsumer(request.id, defaultSlots), request.id);
        return await db.query({ ...query, TableName: table }, signal);
      }
      case 'markers':
        return await db.query({ ...markersQuery(request.batch, 'm#'), TableName: table }, signal);
      case 'name': {
        const hash = nameHash(page, request.username);
        const query = indexQuery(index.byUsername, attribute.usernameHash, hash);
        return unordered((await db.query({ ...query, TableName: table }, signal)).items);
      }
      case 'scan': {
        const { items } = await db.scan({ TableName: table }, signal);
        return unordered(items);
      }
    }
  } catch (error) {
    const { name, CancellationReasons: reasons } = error as Error & {
      CancellationReasons?: { Code?: string }[];
    };
    return { name, codes: reasons?.map(({ Code: code }) => code) };
  }
};

/** An index and a scan have an order of their own. */
const unordered = (items: readonly object[]): string[] =>
  items
    .map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
