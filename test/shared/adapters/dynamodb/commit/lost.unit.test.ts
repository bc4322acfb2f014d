import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import { markersIn, openDouble, receivedAt } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const pages = pagesOf([event()]);
const later = receivedAt + 10 * minuteMs;

/** The batches `lost 0`, `lost 1` … and then `good` wait; the receipts of the lost ones are gone. */
const openDamaged = async (count: number) => {
  const { db, runtime } = openDouble();
  const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
  await slow.applyOnce(batch({ name: 'first', events: [], receivedAt }));
  const lost = Array.from({ length: count }, (_, i) =>
    batch({ name: `lost ${i}`, receivedAt: receivedAt + i }),
  );
  for (const each of lost) await slow.applyOnce(each);
  await slow.applyOnce(batch({ name: 'good', receivedAt: receivedAt + minuteMs }));
  const keys = new Set(lost.map(({ id }) => `r#${id}`));
  const items = db.items().filter(({ pk }) => !keys.has(pk?.S ?? ''));
  return { db: createDynamoDbDouble({ turn: nextTurn, items }), lost };
};

const openLater = (db: DynamoDbDouble, inboxMarkers = 1000) =>
  openDynamoDbStore(db, simulatedRuntime(2, later), { inboxMarkers });

describe('batches whose receipts are gone', () => {
  test('hold up nothing behind them, however many lie at the head of the inbox', async () => {
    const { db, lost } = await openDamaged(40);
    const stuck = new Set<string>();
    const store = openLater(db, 3);
    const { committed, waitingMs } = await store.recover((what) => stuck.add(what));
    expect(committed).toBe(1);
    expect(await contentsOf(store, pages)).toEqual(sumOf([event()]));
    expect(stuck).toEqual(new Set(lost.map(({ id }) => id)));
    expect(waitingMs).toBeGreaterThanOrEqual(10 * minuteMs);
    expect(markersIn(db)).toHaveLength(40);
  });

  test('are looked at once by a process that takes batches, whatever it commits', async () => {
    const { db, lost } = await openDamaged(40);
    const keys = new Set(lost.map(({ id }) => `r#${id}`));
    let looks = 0;
    const counted: DynamoDb = {
      ...db,
      get: async (input, signal) => {
        if (keys.has(input.Key?.['pk']?.S ?? '')) looks++;
        return db.get(input, signal);
      },
    };
    const store = openDynamoDbStore(counted, simulatedRuntime(2, later), { inboxMarkers: 3 });
    for (const name of ['a', 'b', 'c']) await store.applyOnce(batch({ name, receivedAt: later }));
    expect(looks).toBe(40);
    expect(await contentsOf(store, pages)).toEqual(sumOf(Array.from({ length: 4 }, () => event())));
  });

  test('are counted by the call that takes them again', async () => {
    const { db, lost } = await openDamaged(2);
    const store = openLater(db);
    await store.applyOnce(batch({ name: 'other', receivedAt: later }));
    for (const each of lost) await store.applyOnce({ ...each, receivedAt: later });
    expect(await contentsOf(store, pages)).toEqual(sumOf(Array.from({ length: 4 }, () => event())));
    expect(markersIn(db)).toEqual([]);
  });

  test('are not waited for by a report, whose as_of stays behind them', async () => {
    const { db, lost } = await openDamaged(2);
    const store = openLater(db);
    await store.recover();
    expect(await store.catchUp(later)).toBe(receivedAt - 5 * secondMs);
    expect(await store.asOf(later)).toBe(receivedAt - 5 * secondMs);
    expect((await Array.fromAsync(store.lost())).flat().sort()).toEqual(
      lost.map(({ id }) => id).sort(),
    );
  });

  test('leave it to a report to wait for those that still can be counted', async () => {
    const { db } = await openDamaged(2);
    await expect(openLater(db).catchUp(later)).rejects.toThrow('1 of what waited');
  });

  test('are counted once where they come again, and hold nothing back then', async () => {
    const { db, lost } = await openDamaged(2);
    const store = openLater(db);
    // The first by a clock that says the very instant at which it came before.
    const again = lost.map((each, i) => (i === 0 ? each : { ...each, receivedAt: later }));
    for (const each of again) {
      expect(await store.applyOnce(each)).toEqual({ kind: 'applied' });
    }
    await store.recover();
    expect(await contentsOf(store, pages)).toEqual(sumOf([event(), event(), event()]));
    expect(markersIn(db)).toEqual([]);
    expect(await Array.fromAsync(store.lost())).toEqual([]);
    expect(await store.catchUp(later)).toBe(later);
  });

  test('are not those whose receipt is put by a transaction that is seen in pieces', async () => {
    const { db, runtime } = openDouble();
    const slow = openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 });
    await slow.applyOnce(batch({ name: 'first', events: [], receivedAt }));
    await slow.applyOnce(batch({ receivedAt }));
    const inPieces: DynamoDb = {
      ...db,
      get: async (input, signal) =>
        input.Key?.['pk']?.S?.startsWith('r#') === true ? null : db.get(input, signal),
    };
    // By a clock that was behind, its marker has waited for minutes.
    const store = openDynamoDbStore(inPieces, simulatedRuntime(2, later));
    expect(await Array.fromAsync(store.lost())).toEqual([]);
    await expect(store.catchUp(later)).rejects.toThrow('not committed yet');
  });

  test('are waited for while their transaction may be under way', async () => {
    const { db } = await openDamaged(1);
    const store = openDynamoDbStore(db, simulatedRuntime(2, receivedAt + minuteMs), {
      catchUpMs: 10_000,
    });
    await store.recover();
    await expect(store.catchUp(receivedAt + minuteMs)).rejects.toThrow('not committed yet');
    expect(await Array.fromAsync(store.lost())).toEqual([]);
  });
});
