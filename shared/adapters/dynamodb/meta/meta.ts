import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { type EpochMs, minuteMs } from '../../../calendar/instant.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import type { Deployment, Partitions, StoreSettings } from '../settings.ts';
import type { ItemReads } from '../table/item-reads.ts';
import * as expressions from '../table/expressions.ts';
import { metaKey, toItemKey } from '../table/keys.ts';
import type { Write } from '../transact/write.ts';
import { erasBefore, type Meta, metaItem, toMeta, writeEras } from './meta-item.ts';

/** What another process changed in the meta item is seen after this time at the latest. */
const freshMs = 5 * minuteMs;

/** Under what something is written. */
export type WriteOptions = {
  readonly partitions: Partitions;
  readonly receiptDays: number;
  readonly deadline: EpochMs;
};

export type MetaKeeper = ReturnType<typeof createMetaKeeper>;

type MetaProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
  readonly newId: () => string;
};

/** Reads and writes the meta item. Only plain facts that hold for all batches are in it. */
export const createMetaKeeper = ({ reads, write, settings, clock, newId }: MetaProps) => {
  const { table, deployment } = settings;
  const receiptDays = deployment?.receiptDays ?? null;
  let known: { readonly meta: Meta; readonly at: EpochMs } | null = null;
  let isSettingStored = false;

  const load = async (deadline?: EpochMs): Promise<Meta | null> => {
    const item = await reads.get(metaKey, deadline === undefined ? {} : { deadline });
    known = item && { meta: toMeta(item), at: clock() };
    return known?.meta ?? null;
  };

  /** The meta item, at most some minutes old; `null` where nothing was ever written. */
  const current = async (deadline?: EpochMs): Promise<Meta | null> =>
    known !== null && clock() - known.at < freshMs ? known.meta : load(deadline);

  /** Makes changes until `change` asks for none; many processes may want the same one. */
  const ensure = async (
    change: (meta: Meta | null) => TransactWriteItem | null,
    deadline: EpochMs,
  ): Promise<Meta> => {
    let meta = await current(deadline);
    let action = change(meta);
    while (action !== null) {
      await write.alone(action, deadline);
      if (clock() >= deadline) throw new StoreUnavailable('the meta item changes all the time');
      meta = await load(deadline);
      if (meta === null) break;
      action = change(meta);
    }
    if (meta === null) throw new Error(`table ${table} does not keep its meta item`);
    return meta;
  };

  const writeOptions = (meta: Meta, deadline: EpochMs): WriteOptions => ({
    partitions: meta.partitions,
    receiptDays: receiptDays ?? meta.receiptDays,
    deadline,
  });

  /** Before a batch is written: the table is one that this release knows. */
  const forBatch = async (receivedAt: EpochMs, deadline: EpochMs): Promise<WriteOptions> => {
    const change = (meta: Meta | null): TransactWriteItem | null => {
      if (meta === null) {
        if (deployment === null) throw new Error(`nothing was ever counted in table ${table}`);
        return createMeta(table, deployment, { storeId: newId(), createdAt: receivedAt });
      }
      // Once per process: while two releases overlap, neither undoes what the other stored.
      const isOther = receiptDays !== null && receiptDays !== meta.receiptDays;
      return isOther && !isSettingStored
        ? changeReceiptDays(table, meta, receiptDays, clock())
        : null;
    };
    const meta = await ensure(change, deadline);
    isSettingStored = true;
    return writeOptions(meta, deadline);
  };

  /** Before rows are written: the months that they are in are listed. */
  const list = async (months: ReadonlySet<string>, deadline: EpochMs): Promise<void> => {
    await ensure((meta) => {
      const missing = months.difference(meta?.months ?? new Set());
      return missing.size > 0 ? addMonths(table, [...missing]) : null;
    }, deadline);
  };

  return { current, load, forBatch, list, writeOptions };
};

const createMeta = (
  table: string,
  { partitions, receiptDays }: Deployment,
  made: Pick<Meta, 'storeId' | 'createdAt'>,
): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: metaItem({ ...made, partitions, receiptDays, months: new Set(), earlier: [] }),
    ConditionExpression: expressions.isAbsent,
  },
});

const addMonths = (table: string, months: readonly string[]): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(metaKey),
    UpdateExpression: expressions.addMonths,
    ConditionExpression: expressions.isThere,
    ExpressionAttributeValues: { ':months': { SS: [...months] } },
  },
});

const changeReceiptDays = (
  table: string,
  meta: Meta,
  receiptDays: number,
  now: EpochMs,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItemKey(metaKey),
    UpdateExpression: expressions.changeReceiptDays,
    ConditionExpression: expressions.isReceiptDaysAsRead,
    ExpressionAttributeValues: {
      ':asRead': { N: String(meta.receiptDays) },
      ':receiptDays': { N: String(receiptDays) },
      ':earlier': { S: writeEras(erasBefore(meta, receiptDays, now)) },
    },
  },
});
