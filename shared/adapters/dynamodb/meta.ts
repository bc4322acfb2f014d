import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Batch } from '../../metering/batch.ts';
import { type EpochMs, minuteMs } from '../../calendar/instant.ts';
import type { PageId } from '../../metering/page.ts';
import { putNew } from './actions.ts';
import type { Attempts } from './attempts.ts';
import * as expressions from './expressions.ts';
import type { Items } from './items.ts';
import { metaKey } from './keys.ts';
import {
  erasBefore,
  type Meta,
  metaItem,
  monthsOf,
  newMeta,
  toMeta,
  writeEras,
} from './meta-item.ts';
import { toItemKey } from './receipt-item.ts';
import type { StoreSettings } from './settings.ts';
import type { Terms } from './terms.ts';
import type { Transact } from './transact.ts';

/** What another process changed in the meta item is seen after this time at the latest. */
const freshMs = 5 * minuteMs;

export type MetaKeeper = ReturnType<typeof createMetaKeeper>;

/** Reads and writes the meta item. Only plain facts that hold for all batches are in it. */
export const createMetaKeeper = (
  items: Items,
  attempts: Attempts,
  transact: Transact,
  settings: StoreSettings,
  clock: () => EpochMs,
  newId: () => string,
) => {
  const { table, receiptDays } = settings;
  let known: { readonly meta: Meta; readonly at: EpochMs } | null = null;
  let isSettingStored = false;

  const load = async (deadline?: EpochMs): Promise<Meta | null> => {
    const item = await items.get(metaKey, deadline);
    known = item && { meta: toMeta(item), at: clock() };
    return known?.meta ?? null;
  };

  /** The meta item, at most some minutes old; `null` where nothing was ever written. */
  const current = async (deadline?: EpochMs): Promise<Meta | null> =>
    known !== null && clock() - known.at < freshMs ? known.meta : load(deadline);

  /**
   * Makes changes until `change` asks for none. Many processes may want the same one at the same
   * time: who conflicts looks first whether it was made.
   */
  const ensure = async (
    change: (meta: Meta | null) => TransactWriteItem | null,
    deadline: EpochMs,
  ): Promise<Meta> =>
    attempts.until(deadline, async () => {
      for (;;) {
        const meta = await load(deadline);
        const action = change(meta);
        if (action === null && meta !== null) return { result: meta };
        if (action === null) throw new Error(`table ${table} does not keep its meta item`);
        const outcome = await transact([action], deadline, () => null);
        if (outcome.kind === 'conflict') return 'again';
      }
    });

  const termsOf = (meta: Meta, deadline: EpochMs): Terms => ({
    slots: meta.slots,
    receiptDays: receiptDays ?? meta.receiptDays,
    deadline,
  });

  /** Before a batch is written: the table is one that this release knows, and lists its months. */
  const forBatch = async (batch: Batch, deadline: EpochMs): Promise<Terms> => {
    const months = monthsOf(batch.deltas);
    const change = (meta: Meta | null): TransactWriteItem | null => {
      if (meta === null) {
        if (receiptDays === null) throw new Error(`nothing was ever counted in table ${table}`);
        return putNew(table, metaItem(newMeta(batch.receivedAt, receiptDays, newId())));
      }
      // Once per process: while two releases overlap, neither takes back what the other stored.
      const isOther = receiptDays !== null && receiptDays !== meta.receiptDays;
      if (isOther && !isSettingStored) {
        return changeReceiptDays(table, meta, receiptDays, clock());
      }
      const missing = months.difference(meta.months);
      return missing.size > 0 ? addMonths(table, [...missing]) : null;
    };
    const found = await current(deadline);
    const meta = change(found) === null && found !== null ? found : await ensure(change, deadline);
    isSettingStored = true;
    return termsOf(meta, deadline);
  };

  return { current, load, forBatch, termsOf };
};

const addMonths = (table: string, months: readonly PageId[]) => ({
  Update: {
    TableName: table,
    Key: toItemKey(metaKey),
    UpdateExpression: expressions.addMonths,
    ExpressionAttributeValues: { ':months': { SS: [...months] } },
  },
});

const changeReceiptDays = (table: string, meta: Meta, receiptDays: number, now: EpochMs) => ({
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
