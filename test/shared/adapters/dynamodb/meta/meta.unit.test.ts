import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  completeSince,
  erasBefore,
  metaItem,
  type Meta,
} from '../../../../../shared/adapters/dynamodb/meta/meta-item.ts';
import { receiptExpiry } from '../../../../../shared/adapters/dynamodb/receipts/receipt-item.ts';
import { attribute } from '../../../../../shared/adapters/dynamodb/table/table.ts';
import { dayMs, hourMs, minuteMs } from '../../../../../shared/calendar/instant.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import { event } from '../../../../support/metering/events.ts';
import { withFaults } from '../../../../support/dynamodb/faults.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const start = Date.parse('2026-11-22T12:00:01Z');

const fresh: Meta = {
  storeId: 'store-1',
  partitions: { pages: 16, inbox: 4 },
  createdAt: start,
  months: new Set(),
  receiptDays: 400,
  earlier: [],
};

describe('receipts are complete', () => {
  test('since ever, as long as the table is younger than its receipts live', () => {
    expect(completeSince(fresh, start + 399 * dayMs)).toBeNull();
  });

  test('since as many days ago as they live, once some were dropped', () => {
    const now = start + 500 * dayMs;
    expect(completeSince(fresh, now)).toBe(now - 400 * dayMs);
  });

  test('no longer after the setting was lowered, at once', () => {
    const now = start + 500 * dayMs;
    const before = fresh;
    const meta = { ...before, receiptDays: 50, earlier: erasBefore(before, 50, now) };
    expect(completeSince(meta, now)).toBe(now - 50 * dayMs);
  });

  test('never since an instant whose receipt has gone, whatever the settings were', () => {
    const changes = fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: 1000 }),
        days: fc.integer({ min: 45, max: 400 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 1200 }), (unordered, nowDay) => {
        const ordered = [...unordered].sort((a, b) => a.day - b.day);
        const now = start + nowDay * dayMs;
        let meta: Meta = fresh;
        const receipts: { latestAt: number; goesAt: number }[] = [];
        for (let day = 0; day <= nowDay; day++) {
          const at = start + day * dayMs;
          for (const change of ordered.filter((each) => each.day === day)) {
            if (change.days === meta.receiptDays) continue;
            const earlier = erasBefore(meta, change.days, at);
            meta = { ...meta, receiptDays: change.days, earlier };
          }
          // Ten minutes ahead is the latest that an entry may be.
          for (const latestAt of [at, at + 10 * minuteMs]) {
            receipts.push({ latestAt, goesAt: receiptExpiry({ latestAt, receivedAt: at }, meta) });
          }
        }
        const since = completeSince(meta, now);
        const gone = receipts.filter(({ goesAt }) => goesAt < now).map(({ latestAt }) => latestAt);
        const latestGone = Math.max(...gone, Number.NEGATIVE_INFINITY);
        expect(latestGone).toBeLessThan(since ?? start);
      }),
    );
  });
});

describe('the meta item', () => {
  test.each([
    ['3', 'schema 3 of a later release'],
    ['1', 'Deploy anew'],
  ])('with schema %s stops this release, in writing and reading', async (schema, message) => {
    const item = { ...metaItem(fresh), [attribute.schema]: { N: schema } };
    const db = createDynamoDbDouble({ turn: nextTurn, items: [item] });
    const store = openDynamoDbStore(db, simulatedRuntime(1));
    await expect(store.applyOnce(batch())).rejects.toThrow(message);
    await expect(store.months()).rejects.toThrow(message);
    await expect(store.asOf(start)).rejects.toThrow(message);
    await expect(store.recover()).rejects.toThrow(message);
    await expect(store.receipt(batch().id)).rejects.toThrow(message);
    await expect(store.read({ page: '2026-11' })[Symbol.asyncIterator]().next()).rejects.toThrow(
      message,
    );
    expect(db.items()).toEqual([item]);
  });

  test('says in how many partitions rows and markers lie, and is believed', async () => {
    const item = metaItem({ ...fresh, partitions: { pages: 2, inbox: 1 } });
    const db = createDynamoDbDouble({ turn: nextTurn, items: [item] });
    const store = openDynamoDbStore(db, simulatedRuntime(1));
    const events = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      event({ consumer: { id, customId: '', username: '' } }),
    );
    await store.applyOnce(batch({ events }));
    const partitions = db.items().map(({ pk }) => pk?.S ?? '');
    expect(new Set(partitions.filter((pk) => pk.startsWith('m#2026-11')))).toEqual(
      new Set(['m#2026-11#0', 'm#2026-11#1']),
    );
    const ids: string[] = [];
    for await (const rows of store.read({ page: '2026-11' })) {
      ids.push(...rows.map((row) => row.consumer.id));
    }
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('is written once for a month, not for each batch', async () => {
    const double = createDynamoDbDouble({ turn: nextTurn });
    let writes = 0;
    const db = withFaults(
      double,
      (isWrite) => {
        if (isWrite) writes++;
        return null;
      },
      () => 0,
    );
    const store = openDynamoDbStore(db, simulatedRuntime(1), {}, { commitSeconds: 3600 });
    await store.applyOnce(batch({ name: 'first' }));
    const before = writes;
    for (let i = 0; i < 10; i++) await store.applyOnce(batch({ name: `batch ${i}` }));
    // A transaction for each batch, and nothing else until the commit.
    expect(writes - before).toBe(10);
    expect(double.items().filter(({ pk }) => pk?.S?.startsWith('i#') === true)).toHaveLength(10);
  });

  test('lists a new setting once, and keeps what it was until then', async () => {
    const db = createDynamoDbDouble({ turn: nextTurn });
    const runtime = simulatedRuntime(1);
    const open = (receiptDays: number) => openDynamoDbStore(db, runtime, {}, { receiptDays });
    const old = open(400);
    await old.applyOnce(batch({ name: 'a' }));
    runtime.pass(500 * dayMs);
    await open(50).applyOnce(batch({ name: 'b' }));
    // The old process goes on for a while and takes nothing back.
    runtime.pass(10 * minuteMs);
    await old.applyOnce(batch({ name: 'c' }));
    // An answer holds for an hour: callers keep it while receipts go.
    const since = runtime.clock() + hourMs - 50 * dayMs;
    expect(await old.receiptsCompleteSince()).toBe(since);
    expect(await open(50).receiptsCompleteSince()).toBe(since);
  });

  test('is made once by many processes that begin at the same time', async () => {
    const db = createDynamoDbDouble({ turn: nextTurn });
    const stores = Array.from({ length: 30 }, (_, i) => openDynamoDbStore(db, simulatedRuntime(i)));
    await Promise.all(
      stores.map(async (store, i) => store.applyOnce(batch({ name: `batch ${i}` }))),
    );
    expect(db.items().filter(({ sk }) => sk?.S === 'meta')).toHaveLength(1);
  });
});
