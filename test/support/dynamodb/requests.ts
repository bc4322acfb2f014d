import * as fc from 'fast-check';
import { countReceipts } from '../../../shared/adapters/dynamodb/meta/receipt-count.ts';
import { rowUpdate } from '../../../shared/adapters/dynamodb/rows/row.ts';
import * as expressions from '../../../shared/adapters/dynamodb/table/expressions.ts';
import {
  metaKey,
  partitionOfConsumer,
  toItemKey,
} from '../../../shared/adapters/dynamodb/table/keys.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import {
  batches,
  headers,
  leases,
  markers,
  partitions,
  receipts,
  type ToActions,
} from './commit-requests.ts';
import { consumer, hostileNames, requestsOnly } from '../metering/events.ts';

export type Request =
  | { readonly kind: 'write'; readonly token: string; readonly toActions: ToActions[] }
  | { readonly kind: 'plain'; readonly toActions: ToActions }
  | { readonly kind: 'get'; readonly batch: string }
  | { readonly kind: 'settled'; readonly batch: string }
  | {
      readonly kind: 'page';
      readonly partition: number;
      readonly fromId: string;
      readonly limit: number;
    }
  | { readonly kind: 'consumer'; readonly id: string }
  | { readonly kind: 'inbox'; readonly limit: number }
  | { readonly kind: 'headers' }
  | { readonly kind: 'name'; readonly username: string }
  | { readonly kind: 'scan'; readonly limit: number };

export const page = '2026-11';
export const { meter } = requestsOnly;
const ids = fc.constantFrom('poppy', 'digit', 'a#b', ...hostileNames.slice(0, 8));
const usernames = fc.constantFrom('', 'poppy', '\u{1f600}', 'n'.repeat(1024));

const rows: fc.Arbitrary<ToActions> = fc
  .record({
    id: ids,
    username: usernames,
    count: fc.integer({ min: -100, max: 2 ** 40 }).filter((count) => count !== 0),
    slot: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ id, username, count, slot }) => (table) => {
    const cells = packCells(new Map([[cellCode(slot, 200), count]]));
    const row = { ...requestsOnly, page, consumer: consumer({ id, username }), cells };
    return [{ Update: rowUpdate(table, row, partitions.pages) }];
  });

const counts: fc.Arbitrary<ToActions> = fc.integer({ min: 1, max: 98 }).map(
  (n) => (table) =>
    countReceipts(
      table,
      Array.from({ length: n }, (_, at) => ({ id: String(at).padStart(64, '0'), at })),
    ),
);

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
        toActions: fc.array(
          fc.oneof(rows, rows, receipts, markers, markers, headers, leases, counts, months),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('plain' as const),
        toActions: fc.oneof(headers, leases, months),
      }),
    },
    fc.record({ kind: fc.constant('get' as const), batch: batches }),
    fc.record({ kind: fc.constant('settled' as const), batch: batches }),
    fc.record({ kind: fc.constant('headers' as const) }),
    fc.record({ kind: fc.constant('inbox' as const), limit: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      kind: fc.constant('page' as const),
      partition: ids.map((id) => partitionOfConsumer(id, partitions.pages)),
      fromId: ids,
      limit: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ kind: fc.constant('consumer' as const), id: ids }),
    fc.record({ kind: fc.constant('name' as const), username: usernames }),
    fc.record({ kind: fc.constant('scan' as const), limit: fc.integer({ min: 1, max: 5 }) }),
  ),
  { minLength: 10, maxLength: 40 },
);
