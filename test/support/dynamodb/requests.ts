import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import {
  beginVoid,
  finishState,
  markVoided,
  putMarker,
  putNew,
} from '../../../shared/adapters/dynamodb/actions.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/client.ts';
import * as expressions from '../../../shared/adapters/dynamodb/expressions.ts';
import {
  markerKey,
  metaKey,
  nameHash,
  receiptKey,
  slotOfConsumer,
} from '../../../shared/adapters/dynamodb/keys.ts';
import {
  consumerQuery,
  indexQuery,
  markersQuery,
  pageQuery,
} from '../../../shared/adapters/dynamodb/queries.ts';
import { toItemKey } from '../../../shared/adapters/dynamodb/receipt-item.ts';
import { rowUpdate } from '../../../shared/adapters/dynamodb/row.ts';
import { attribute, defaultSlots, index } from '../../../shared/adapters/dynamodb/table.ts';
import type { ReceiptState } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import { consumer, hostileNames, requestsOnly } from '../metering/events.ts';

type ToActions = (table: string) => TransactWriteItem[];

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

const page = '2026-11';
const batches = fc.constantFrom('a'.repeat(64), 'b'.repeat(64));
const ids = fc.constantFrom('poppy', 'digit', 'a#b', ...hostileNames.slice(0, 8));
const usernames = fc.constantFrom('', 'poppy', '\u{1f600}', 'n'.repeat(1024));

const rows: fc.Arbitrary<ToActions> = fc
  .record({
    id: ids,
    username: usernames,
    shard: fc.integer({ min: 0, max: 11 }),
    count: fc.integer({ min: -100, max: 2 ** 40 }).filter((count) => count !== 0),
    slot: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ id, username, shard, count, slot }) => (table) => {
    const cells = packCells(new Map([[cellCode(slot, 200), count]]));
    const row = { ...requestsOnly, page, consumer: consumer({ id, username }), cells };
    return [{ Update: rowUpdate(table, row, shard, defaultSlots) }];
  });

const receipts: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.string())
  .map(([id, text]) => (table) => [
    putNew(table, {
      ...toItemKey(receiptKey(id)),
      [attribute.state]: { S: 'pending' },
      [attribute.deltas]: { S: text },
    }),
  ]);

const markers: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.integer({ min: 0, max: 3 }))
  .map(([id, chunk]) => (table) => [
    putMarker(table, markerKey(id, 'm#', chunk), 1_900_000_000_000),
  ]);

const states: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.constantFrom<ReceiptState>('pending', 'applied'))
  .map(([id, from]) => (table) => [finishState(table, id, [from, 'applied'], 1_900_000_000_000)]);

const voids: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.constantFrom(beginVoid, markVoided))
  .map(([id, toAction]) => (table) => [
    toAction(table, id, { reason: 'a test', by: 'ada', at: 0 }, defaultSlots),
  ]);

const months: fc.Arbitrary<ToActions> = fc
  .constantFrom('2026-10', '2026-11')
  .map((month) => (table) => [
    {
      Update: {
        TableName: table,
        Key: toItemKey(metaKey),
        UpdateExpression: expressions.addMonths,
        ExpressionAttributeValues: { ':months': { SS: [month] } },
      },
    },
  ]);

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
        toActions: fc.array(fc.oneof(rows, rows, receipts, markers, states, voids, months), {
          minLength: 1,
          maxLength: 5,
        }),
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
