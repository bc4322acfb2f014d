import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { contentsOf, pagesOf, receiptsOf, sumOf } from '../../../support/stores/stores.ts';
import { withSqliteStore } from '../../../support/stores/sqlite.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-22T12:00:00Z');

const agedBatch = (days: number, over: Parameters<typeof batch>[0] = {}) =>
  batch({
    name: `${days} days old`,
    receivedAt: now - days * day,
    events: [event({ at: now - days * day })],
    ...over,
  });

describe('expireReceipts', () => {
  test('drops the receipts that are too old and says since when they are complete', async () => {
    await withSqliteStore(async (store) => {
      for (const days of [500, 401, 400, 399, 0]) await store.applyOnce(agedBatch(days));
      expect(await store.expireReceipts(now, 400)).toBe(2);
      const kept = (await receiptsOf(store)).map(({ id }) => id).sort();
      expect(kept).toEqual([400, 399, 0].map((days) => agedBatch(days).id).sort());
      expect(await store.receiptsCompleteSince()).toBe(now - 401 * day + 1);
    });
  });

  test('where nothing is too old, receipts stay complete since ever', async () => {
    await withSqliteStore(async (store) => {
      await store.applyOnce(agedBatch(399));
      expect(await store.expireReceipts(now, 400)).toBe(0);
      expect(await store.receiptsCompleteSince()).toBeNull();
    });
  });

  test('keeps the counters and those receipts that have one late entry', async () => {
    await withSqliteStore(async (store) => {
      const events = [event({ at: now - 450 * day }), event({ at: now - 399 * day })];
      const late = agedBatch(450, { events, latestAt: now - 399 * day });
      await store.applyOnce(late);
      await store.applyOnce(agedBatch(460));
      await store.expireReceipts(now, 400);
      expect(await store.receipt(late.id)).not.toBeNull();
      const all = [...events, event({ at: now - 460 * day })];
      expect(await contentsOf(store, pagesOf(all))).toEqual(sumOf(all));
    });
  });

  test('drops no receipt before its rows are in the pages, though the clock went years ahead', async () => {
    await withSqliteStore(async (store) => {
      for (const days of [0, -1_000]) await store.applyOnce(agedBatch(days));
      expect(await store.expireReceipts(now + 1_000 * day, 400)).toBe(1);
      const all = [event({ at: now }), event({ at: now + 1_000 * day })];
      expect(await contentsOf(store, pagesOf(all))).toEqual(sumOf(all));
    });
  });

  test('never lowers how many receipts there were, whatever the clock', async () => {
    await withSqliteStore(async (store) => {
      for (const days of [0, 500, 450]) await store.applyOnce(agedBatch(days));
      for (const ahead of [0, 365, 10_000]) {
        await store.expireReceipts(now + ahead * day, 40);
        expect((await store.identity())?.receipts).toBe(3);
      }
      await store.applyOnce(agedBatch(1));
      await store.expireReceipts(now, 40);
      expect(await receiptsOf(store)).toHaveLength(2);
      expect((await store.identity())?.receipts).toBe(4);
    });
  });

  test('never moves the bound back, also when the clock was a year ahead', async () => {
    await withSqliteStore(async (store) => {
      // Received while the clock was right; then it jumped ahead, a batch came, the expiry ran.
      for (const days of [100, 36, 34, -365]) await store.applyOnce(agedBatch(days));
      expect(await store.expireReceipts(now + 365 * day, 400)).toBe(2);
      const since = await store.receiptsCompleteSince();
      expect(since).toBe(now - 36 * day + 1);
      for (const days of [410, 0]) {
        await store.applyOnce(agedBatch(days, { oldestAccepted: now }));
      }
      expect(await store.expireReceipts(now, 400)).toBe(1);
      expect(await store.receiptsCompleteSince()).toBe(since);
      expect(await store.receipt(agedBatch(34).id)).not.toBeNull();
    });
  });

  test('keeps the receipts of batches that came from a clock a year ahead', async () => {
    await withSqliteStore(async (store) => {
      const fromTheFuture = agedBatch(0, {
        events: [],
        quarantined: [quarantined({ startedAt: now + 365 * day })],
        latestAt: now + 365 * day,
      });
      await store.applyOnce(fromTheFuture);
      await store.applyOnce(agedBatch(-764));
      await store.expireReceipts(now + 764 * day, 400);
      expect(await store.receipt(fromTheFuture.id)).not.toBeNull();
    });
  });

  test('drops nothing early by a clock that is ahead, as long as no batch came by it', async () => {
    await withSqliteStore(async (store) => {
      // One that came by a clock a year ahead, before one that came by the right clock.
      for (const days of [401, 399, -365, 0]) await store.applyOnce(agedBatch(days));
      expect(await store.expireReceipts(now + 10_000 * day, 400)).toBe(1);
      expect(await store.receiptsCompleteSince()).toBe(now - 401 * day + 1);
    });
  });

  test('drops exactly the old ones, whatever the order in which they came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: -300, max: 900 })), async (ages) => {
        const aheadDays = Math.abs(Number(ages.next().value));
        await withSqliteStore(async (store) => {
          let model: { readonly id: string; readonly latestAt: number }[] = [];
          let since: number | null = null;
          // More than the receipts of one span, and than one step drops; then none, then few.
          for (const [later, count] of [
            [0, 1_300],
            [100, 0],
            [50, 3],
            [200, 0],
          ] as const) {
            const batches = Array.from({ length: count }, (_, i) => {
              const latestAt = now - Number(ages.next().value) * day;
              return batch({ name: `${later} ${i}`, events: [], latestAt });
            });
            for (let i = 0; i < count; i += 100) {
              const group = batches.slice(i, i + 100);
              await Promise.all(group.map(async (each) => store.applyOnce(each)));
            }
            const last = batch({
              name: `last ${later}`,
              events: [],
              receivedAt: now + later * day,
            });
            await store.applyOnce(last);
            model.push(...batches, last);
            const bound = now + (later - 400) * day;
            const kept = model.filter(({ latestAt }) => latestAt >= bound);
            for (const { latestAt } of model) {
              if (latestAt < bound) since = Math.max(since ?? 0, latestAt + 1);
            }
            const dropped = await store.expireReceipts(now + (later + aheadDays) * day, 400);
            expect(dropped).toBe(model.length - kept.length);
            expect(await store.receiptsCompleteSince()).toBe(since);
            model = kept;
            const ids = (await receiptsOf(store)).map(({ id }) => id).sort();
            expect(ids).toEqual(model.map(({ id }) => id).sort());
          }
        });
      }),
      { numRuns: 10 },
    );
  });

  test('counts batches between its steps', async () => {
    await withSqliteStore(async (store) => {
      await Promise.all(
        Array.from({ length: 350 }, async (_, i) =>
          store.applyOnce(agedBatch(500, { name: `old ${i}`, events: [] })),
        ),
      );
      await store.applyOnce(agedBatch(0));
      const order: string[] = [];
      const expire = store
        .expireReceipts(now, 400)
        .then((dropped) => order.push(`expired ${dropped}`));
      await store.applyOnce(batch()).then(() => order.push('counted'));
      await expire;
      expect(order).toEqual(['counted', 'expired 350']);
      expect(await receiptsOf(store)).toHaveLength(2);
    });
  });
});
