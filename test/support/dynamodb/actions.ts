import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import {
  beginPart,
  beginVoid,
  finishPart,
  finishState,
  markDismissed,
  markPart,
  markVoided,
  putMarker,
  putNew,
} from '../../../shared/adapters/dynamodb/actions.ts';
import * as expressions from '../../../shared/adapters/dynamodb/expressions.ts';
import { markerKey, metaKey, receiptKey } from '../../../shared/adapters/dynamodb/keys.ts';
import {
  type ReceiptHead,
  toItemKey,
  toReceiptHead,
} from '../../../shared/adapters/dynamodb/receipt-item.ts';
import { rowUpdate } from '../../../shared/adapters/dynamodb/row.ts';
import { attribute, defaultSlots } from '../../../shared/adapters/dynamodb/table.ts';
import type { ReceiptState } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import { writeDismissals, writePartVoids } from '../../../shared/metering/decision-text.ts';
import { consumer, hostileNames, requestsOnly } from '../metering/events.ts';

export type ToActions = (table: string) => TransactWriteItem[];

export const page = '2026-11';
export const batches = fc.constantFrom('a'.repeat(64), 'b'.repeat(64));
export const ids = fc.constantFrom('poppy', 'digit', 'a#b', ...hostileNames.slice(0, 8));
export const usernames = fc.constantFrom('', 'poppy', '\u{1f600}', 'n'.repeat(1024));

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

const decision = { reason: 'a test', by: 'ada', at: 0 };

/** A receipt as it was read: without a part void or a dismissal, or with one. */
const heads: fc.Arbitrary<ReceiptHead> = fc
  .tuple(batches, fc.boolean(), fc.boolean())
  .map(([id, hasPart, isDismissed]) =>
    toReceiptHead({
      ...toItemKey(receiptKey(id)),
      ...(hasPart && {
        [attribute.partVoids]: { S: writePartVoids([{ ...decision, consumerId: 'a' }]) },
      }),
      ...(isDismissed && {
        [attribute.dismissed]: { S: writeDismissals([{ ...decision, records: [0] }]) },
      }),
    }),
  );

const voids: fc.Arbitrary<ToActions> = fc
  .tuple(heads, fc.constantFrom(beginVoid, markVoided))
  .map(([head, toAction]) => (table) => [toAction(table, head, decision, defaultSlots)]);

const partVoids: fc.Arbitrary<ToActions> = fc
  .tuple(heads, fc.constantFrom(beginPart, markPart))
  .map(([head, toAction]) => (table) => [
    toAction(table, head, { ...decision, consumerId: 'a' }, defaultSlots),
  ]);

const partEnds: fc.Arbitrary<ToActions> = fc
  .tuple(batches, fc.integer({ min: 0, max: 1 }))
  .map(([id, part]) => (table) => [finishPart(table, id, part, 1_900_000_000_000)]);

const dismissals: fc.Arbitrary<ToActions> = heads.map((head) => (table) => [
  markDismissed(table, head, { ...decision, records: [0] }),
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

/** Every action of the store on few keys. */
export const anyActions = fc.oneof(
  rows,
  rows,
  receipts,
  markers,
  states,
  voids,
  partVoids,
  partEnds,
  dismissals,
  months,
);
