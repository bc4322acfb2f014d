import { describe, expect, test } from '@jest/globals';
import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { openSqliteStore, type SqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { batch } from '../../support/metering/batches.ts';
import { entry } from '../../support/metering/entries.ts';
import { event } from '../../support/metering/events.ts';
import { counted, now } from '../../support/api/ingest-handler.ts';
import { ingestRequest, jsonOf } from '../../support/api/requests.ts';
import { contentsOf, pagesOf, receiptsOf, sumOf } from '../../support/stores/stores.ts';
import { withSqliteStore } from '../../support/stores/sqlite.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';

const year = 365 * dayMs;
const duplicate = { ...counted(0), duplicate: true };

/** By a clock a year ahead, by which a batch has come too: all that came before is dropped. */
const expireAhead = async (store: SqliteStore): Promise<number> => {
  await store.applyOnce(batch({ name: 'last', receivedAt: now + year, events: [] }));
  return store.expireReceipts(now + year, 45);
};

/** A handler whose clock is right, unless it is given another. */
const openPost = (store: SqliteStore, clock = () => now) => {
  const handler = createIngestHandler({
    store,
    clock,
    settings: ingestSettings,
    log: () => undefined,
  });
  return async (body: unknown) => jsonOf(await handler(ingestRequest(body)));
};

describe('a batch that comes again after batches and an expiry by a clock a year ahead', () => {
  test('is not counted twice, though the bound was asked for just before', async () => {
    await withSqliteStore(async (store) => {
      const post = openPost(store);
      const body = [entry({ startedAt: now - dayMs }), entry({ startedAt: now - 2 * dayMs })];
      expect(await post(body)).toEqual(counted(2));
      expect(await expireAhead(store)).toBe(1);
      expect(await post(body)).toEqual(counted(0, 2));
      expect(await post(body)).toEqual(duplicate);
      const events = [1, 2].map((days) =>
        event({
          at: now - days * dayMs,
          consumer: { id: 'poppy-id', username: 'poppy', customId: 'cust-0001' },
        }),
      );
      expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    });
  });

  test('is not counted twice where another process has expired', async () => {
    await withSqliteStore(async (store, path) => {
      const post = openPost(store);
      expect(await post([entry()])).toEqual(counted(1));
      const other = openSqliteStore(path);
      expect(await expireAhead(other)).toBe(1);
      other.close();
      expect(await post([entry()])).toEqual(counted(0, 1));
    });
  });

  test('does not keep what begins after it from being counted', async () => {
    await withSqliteStore(async (store) => {
      let time = now;
      const post = openPost(store, () => time);
      const old = [entry({ startedAt: now - dayMs })];
      expect(await post(old)).toEqual(counted(1));
      expect(await expireAhead(store)).toBe(1);
      time += 1;
      expect(await post([entry({ startedAt: time })])).toEqual(counted(1));
      expect(await post(old)).toEqual(counted(0, 1));
    });
  });

  test('is a duplicate where its receipt was kept, as by default', async () => {
    await withSqliteStore(async (store) => {
      const post = openPost(store);
      const [old, young] = [36, 34].map((days) => [entry({ startedAt: now - days * dayMs })]);
      expect(await post(old)).toEqual(counted(1));
      expect(await post(young)).toEqual(counted(1));
      await store.applyOnce(batch({ name: 'last', receivedAt: now + year, events: [] }));
      expect(await store.expireReceipts(now + year, 400)).toBe(0);
      expect(await post(old)).toEqual(duplicate);
      expect(await post(young)).toEqual(duplicate);
    });
  });
});

describe.each([45, 400])(
  'after an expiry by a clock that is ahead, with RECEIPT_DAYS %i',
  (days) => {
    test.each([
      ['alone, by years', 0, 0, 3 * year],
      ['a year after a batch that came by a clock 300 days ahead', 300, 0, year],
      ['two years after a batch that came by a clock a year ahead', 365, 0, 3 * year],
      ['after an entry that began 60 days ahead', 0, 60, year],
      ['after an entry that began 300 days ahead', 0, 300, 2 * year],
    ])('%s, what begins afterwards is counted', async (_, cameDays, beganDays, expiredMs) => {
      await withSqliteStore(async (store) => {
        let time = now;
        const post = openPost(store, () => time);
        const before = [entry({ startedAt: now })];
        expect(await post(before)).toEqual(counted(1));
        time = now + cameDays * dayMs;
        await post([entry({ startedAt: now + beganDays * dayMs, requestId: 'odd' })]);
        await store.expireReceipts(now + expiredMs, days);
        time = now + dayMs;
        expect(await post([entry({ startedAt: time })])).toEqual(counted(1));
        expect(await post(before)).toMatchObject({ accepted: 0 });
      });
    });

    test('what came by a clock a year behind is still in quarantine', async () => {
      await withSqliteStore(async (store) => {
        let time = now - year;
        const post = openPost(store, () => time);
        expect(await post([entry()])).toEqual(counted(0, 1));
        time = now + 36 * dayMs;
        expect(await post([entry({ startedAt: time })])).toEqual(counted(1));
        expect(await store.expireReceipts(time + year, days)).toBe(0);
      });
    });
  },
);

describe('a batch that was judged before an expiry', () => {
  const since = now - 10 * dayMs;
  const judged = (name: string, oldestAccepted: number) => batch({ name, oldestAccepted });

  const withSweptStore = (work: (store: SqliteStore) => Promise<void>): Promise<void> =>
    withSqliteStore(async (store) => {
      await store.applyOnce(batch({ name: 'expired', receivedAt: since - 1, events: [] }));
      expect(await expireAhead(store)).toBe(1);
      expect(await store.receiptsCompleteSince()).toBe(since);
      await work(store);
    });

  test('is stale, and nothing of it is stored, unless it was judged by its bound', async () => {
    await withSweptStore(async (store) => {
      expect(await store.applyOnce(judged('new', since - 1))).toEqual({ kind: 'stale' });
      expect(await receiptsOf(store)).toHaveLength(1);
      expect(await store.applyOnce(judged('new', since))).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(judged('new', since - 1))).toEqual({ kind: 'duplicate' });
    });
  });

  test('is stale alone in its group', async () => {
    await withSweptStore(async (store) => {
      const group = [judged('a', since), judged('b', since - 1), judged('c', since)];
      const outcomes = await Promise.all(group.map(async (each) => store.applyOnce(each)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'stale', 'applied']);
      expect(await receiptsOf(store)).toHaveLength(3);
    });
  });

  test('is stale also as a replay, and takes no record', async () => {
    await withSweptStore(async (store) => {
      const replay = { ...judged('replay', since - 1), replayOf: { batch: 'no', records: [0] } };
      expect(await store.applyOnce(replay)).toEqual({ kind: 'stale' });
    });
  });
});
