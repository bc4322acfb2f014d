import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { Batch, BatchId } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import type { Partitions } from '../settings.ts';
import type { Item } from '../table/item.ts';
import * as expressions from '../table/expressions.ts';
import { type Key, minusKey, parseMarkerSort, plusKey, toItemKey } from '../table/keys.ts';
import { keyOf, numberOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';

/** What waits to be committed: a batch, or the void of one. */
export type Marker = {
  readonly key: Key;
  readonly id: BatchId;
  readonly at: EpochMs;
  /** `plus`: the batch is to be added. `minus`: its void of this number is to be subtracted. */
  readonly kind: { readonly sign: 'plus' } | Minus;
  /** The size of the receipt and the number of its rows. */
  readonly bytes: number;
  readonly rows: number;
};

/**
 * A void: the `void`th of its batch, of the part of one consumer id or, where that is `null`, of all
 * that counts. The marker says so itself: its receipt may be seen a moment later. `receivedAt` is
 * that of the batch: by it the batch's own marker is found.
 */
export type Minus = {
  readonly sign: 'minus';
  readonly void: number;
  readonly consumerId: string | null;
  readonly receivedAt: EpochMs;
};

export const toMarker = (item: Item): Marker => {
  const key = keyOf(item);
  const { at, id, void: n } = parseMarkerSort(key.sk);
  return {
    key,
    id,
    at,
    kind:
      n === null
        ? { sign: 'plus' }
        : {
            sign: 'minus',
            void: n,
            consumerId: item[attribute.consumerId]?.S ?? null,
            receivedAt: numberOf(item, attribute.receivedAt),
          },
    bytes: numberOf(item, attribute.bytes),
    rows: numberOf(item, attribute.rows),
  };
};

type Size = Pick<Marker, 'bytes' | 'rows'>;

/** Without a condition: that of the receipt, in the same transaction, lets it be put once. */
const putMarker = (table: string, key: Key, { bytes, rows }: Size, rest: Item = {}) => ({
  Put: {
    TableName: table,
    Item: {
      ...toItemKey(key),
      [attribute.bytes]: { N: String(bytes) },
      [attribute.rows]: { N: String(rows) },
      ...rest,
    },
  },
});

export const putPlus = (
  table: string,
  { id, receivedAt, deltas }: Batch,
  bytes: number,
  { inbox }: Partitions,
): TransactWriteItem =>
  putMarker(table, plusKey(id, receivedAt, inbox), { bytes, rows: deltas.length });

type NewMinus = Omit<Minus, 'sign'> & Size & { readonly id: BatchId; readonly at: EpochMs };

export const putMinus = (
  table: string,
  { id, at, void: n, consumerId, receivedAt, ...size }: NewMinus,
  { inbox }: Partitions,
): TransactWriteItem =>
  putMarker(table, minusKey(id, at, n, inbox), size, {
    [attribute.receivedAt]: { N: String(receivedAt) },
    ...(consumerId !== null && { [attribute.consumerId]: { S: consumerId } }),
  });

/** Takes a marker away, on condition that it is there: so it is taken once. */
export const takeMarker = (table: string, key: Key): TransactWriteItem => ({
  Delete: {
    TableName: table,
    Key: toItemKey(key),
    ConditionExpression: expressions.isThere,
  },
});

/** Does nothing, on condition that a marker is gone. */
export const checkIsGone = (table: string, key: Key): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItemKey(key),
    ConditionExpression: expressions.isAbsent,
  },
});
