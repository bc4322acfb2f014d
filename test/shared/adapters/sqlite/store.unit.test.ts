import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, jest, test } from '@jest/globals';
import { createStoreDisk } from '../../../../bench/store-disk.ts';
import { openDatabase, transact } from '../../../../shared/adapters/sqlite/database.ts';
import { openSqliteReader } from '../../../../shared/adapters/sqlite/reader.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { StoreUnavailable } from '../../../../shared/ports/store-unavailable.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { contentsOf, pagesOf, receiptsOf, rowsOf, sumOf } from '../../../support/stores/stores.ts';
import { temporaryFolder, withSqliteStore } from '../../../support/stores/sqlite.ts';

describe('a store that does not answer', () => {
  test('while another process writes is unavailable, and counts afterwards', async () => {
    await withSqliteStore(
      async (store, path) => {
        const other = new DatabaseSync(path);
        other.exec('BEGIN IMMEDIATE');
        await expect(store.applyOnce(batch())).rejects.toThrow(StoreUnavailable);
        expect(() => store.requireWritable()).toThrow('another process holds the write lock');
        other.exec('ROLLBACK');
        other.close();
        expect(await store.applyOnce(batch())).toEqual({ kind: 'applied' });
        store.requireWritable();
      },
      { lockWaitMs: 10 },
    );
  });

  test('to others from the first statement of a transaction on, so that none begins too late', async () => {
    await withSqliteStore(async (_, path) => {
      const first = openDatabase(path);
      const second = openDatabase(path, { busyTimeoutMs: 0 });
      transact(first, () => {
        expect(() => transact(second, () => undefined)).toThrow(StoreUnavailable);
      });
      first.close();
      second.close();
    });
  });

  test('because the disk is full loses nothing and counts no part of a batch', async () => {
    const large = Array.from({ length: 600 }, (_, i) =>
      event({ consumer: consumer({ id: `${'x'.repeat(200)}${i}` }) }),
    );
    const folder = temporaryFolder();
    const path = join(folder, 'billable.db');
    const store = openSqliteStore(path, createStoreDisk({ filePages: 40 }));
    await store.applyOnce(batch({ name: 'small' }));
    const full = batch({ name: 'large', events: large });
    await expect(store.applyOnce(full)).rejects.toThrow(StoreUnavailable);
    expect((await receiptsOf(store)).map(({ id }) => id)).toEqual([batch({ name: 'small' }).id]);
    expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf([event()]));
    expect(await store.applyOnce(batch({ name: 'small' }))).toEqual({ kind: 'duplicate' });
    store.close();

    const roomier = openSqliteStore(path);
    expect(await roomier.applyOnce(full)).toEqual({ kind: 'applied' });
    const events = [event(), ...large];
    expect(await contentsOf(roomier, pagesOf(events))).toEqual(sumOf(events));
    roomier.close();
    rmSync(folder, { recursive: true });
  });

  test('because what waits finds no room in the pages loses none of it', async () => {
    const some = (from: number) =>
      Array.from({ length: 300 }, (_, i) =>
        event({ consumer: consumer({ id: `${'x'.repeat(200)}${from + i}` }) }),
      );
    const folder = temporaryFolder();
    const path = join(folder, 'billable.db');
    const disk = createStoreDisk({ filePages: 90 });
    const store = openSqliteStore(path, {
      ...disk,
      backlog: { receiptRows: 500, pageRows: 10_000 },
    });
    await store.applyOnce(batch({ name: 'waits', events: some(0) }));
    const next = batch({ name: 'next', events: some(300) });
    await expect(store.applyOnce(next)).rejects.toThrow(StoreUnavailable);
    expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf(some(0)));
    store.close();

    const roomier = openSqliteStore(path);
    expect(await contentsOf(roomier, pagesOf([event()]))).toEqual(sumOf(some(0)));
    expect(await roomier.applyOnce(next)).toEqual({ kind: 'applied' });
    expect(await contentsOf(roomier, pagesOf([event()]))).toEqual(
      sumOf([...some(0), ...some(300)]),
    );
    roomier.close();
    rmSync(folder, { recursive: true });
  });
});

test('what is counted is on the disk: the connection that commits waits for it', async () => {
  const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
  try {
    await withSqliteStore(async (store) => {
      await store.applyOnce(batch());
      const commit = exec.mock.calls.findLastIndex(([sql]) => sql === 'COMMIT');
      const db = exec.mock.contexts[commit] as DatabaseSync | undefined;
      // 2 is FULL. In the mode WAL, NORMAL and OFF return before the log is written through.
      expect(db?.prepare('PRAGMA synchronous').get()).toEqual([2]);
      expect(db?.prepare('PRAGMA journal_mode').get()).toEqual(['wal']);
    });
  } finally {
    exec.mockRestore();
  }
});

describe('a reader', () => {
  /** Nothing waits. */
  const everyGroup = { backlog: { receiptRows: 1, pageRows: 1 } };

  const manyConsumers = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      event({ consumer: consumer({ id: `id-${String(i).padStart(5, '0')}` }) }),
    );

  test('sees the pages as they are when each of its chunks is read, not a snapshot', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch({ name: 'first', events: manyConsumers(1_500) }));
      const reader = openSqliteReader(path);
      const ids: string[] = [];
      for await (const chunk of reader.read({ page: '2026-11' })) {
        ids.push(...chunk.map((row) => row.consumer.id));
        await store.applyOnce(
          batch({
            name: `at ${ids.length}`,
            events: [event({ consumer: consumer({ id: 'zz' }) })],
          }),
        );
      }
      expect(ids).toHaveLength(1_501);
      expect(ids.at(-1)).toBe('zz');
      reader.close();
    }, everyGroup);
  });

  test('between two chunks keeps no checkpoint from finishing', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch({ events: manyConsumers(1_500) }));
      const reader = openSqliteReader(path);
      const busy: unknown[] = [];
      for await (const _ of reader.read({ page: '2026-11' })) {
        await store.applyOnce(batch({ name: `meanwhile ${busy.length}` }));
        const other = new DatabaseSync(path);
        busy.push(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy']);
        other.close();
      }
      expect(busy.length).toBeGreaterThan(1);
      expect(new Set(busy)).toEqual(new Set([0]));
      reader.close();
    }, everyGroup);
  });

  test('of a snapshot sees nothing of what is counted after its first read', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch({ name: 'before' }));
      const reader = openSqliteReader(path, { isSnapshot: true });
      expect(await receiptsOf(reader)).toHaveLength(1);
      const before = await rowsOf(reader, '2026-11');
      await store.applyOnce(batch({ name: 'after' }));
      expect(await rowsOf(reader, '2026-11')).toEqual(before);
      expect(await rowsOf(store, '2026-11')).not.toEqual(before);
      reader.close();
    });
  });
});

describe('a consumer is found by name', () => {
  test('through an index, by username and by custom id', async () => {
    await withSqliteStore(async (_, path) => {
      const db = new DatabaseSync(path);
      for (const column of ['username', 'custom_id']) {
        const [step] = db
          .prepare(
            `EXPLAIN QUERY PLAN SELECT DISTINCT consumer_id FROM page_row WHERE page = ? AND ${column} = ?
             AND length(page) = 7 AND ${column} <> '' ORDER BY consumer_id`,
          )
          .all('2026-11', 'poppy');
        expect(step?.['detail']).toMatch(
          new RegExp(`COVERING INDEX page_row_${column} \\(page=\\?`),
        );
      }
      db.close();
    });
  });
});
