import { copyFileSync, renameSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createStoreDisk } from '../../../../bench/store-disk.ts';
import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { storeFault } from '../../../../shared/adapters/sqlite/errors.ts';
import { createWriteGuard } from '../../../../shared/adapters/sqlite/write-guard.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { withSqliteStore } from '../../../support/stores/sqlite.ts';

describe('a store whose file is no longer the one on the disk', () => {
  test.each(['', '-wal', '-shm'])(
    'refuses batches while its file%s is missing, and counts when it is back',
    async (suffix) => {
      await withSqliteStore(async (store, path) => {
        await store.applyOnce(batch({ name: 'before' }));
        renameSync(path + suffix, `${path}-away`);
        const missing = expect.objectContaining({ fault: 'missing' });
        await expect(store.applyOnce(batch())).rejects.toEqual(missing);
        expect(() => store.requireWritable()).toThrow('the file is no longer on the disk');
        renameSync(`${path}-away`, path + suffix);
        expect(await store.applyOnce(batch())).toEqual({ kind: 'applied' });
        store.requireWritable();
      });
    },
  );

  test('refuses batches and voids where another file stands in its place', async () => {
    await withSqliteStore(async (store, path) => {
      await store.applyOnce(batch());
      copyFileSync(path, `${path}-copy`);
      renameSync(`${path}-copy`, path);
      const replaced = expect.objectContaining({ fault: 'replaced' });
      await expect(store.applyOnce(batch({ name: 'more' }))).rejects.toEqual(replaced);
      const voiding = store.voidBatch(batch().id, { reason: 'r', by: 'b', at: 0 });
      await expect(voiding).rejects.toEqual(replaced);
      expect(() => store.requireWritable()).toThrow('another file has taken the place');
    });
  });
});

test('a store of which a page was read that is damaged takes nothing any more', async () => {
  await withSqliteStore(async (store) => {
    await store.applyOnce(batch({ name: 'before' }));
    store.foundDamaged();
    const damaged = expect.objectContaining({ fault: 'damaged' });
    await expect(store.applyOnce(batch({ name: 'late' }))).rejects.toEqual(damaged);
    const voiding = store.voidBatch(batch({ name: 'before' }).id, { reason: 'r', by: 'b', at: 0 });
    await expect(voiding).rejects.toEqual(damaged);
    expect(() => store.requireWritable()).toThrow('the file is damaged');
    expect(await store.receipt(batch({ name: 'late' }).id)).toBeNull();
  });
});

test('a full disk is a fault until something could be written again', async () => {
  const disk = createStoreDisk();
  const events = Array.from({ length: 300 }, (_, i) =>
    event({ consumer: consumer({ id: `${'x'.repeat(200)}${i}` }) }),
  );
  const large = batch({ name: 'large', events });
  await withSqliteStore(async (store) => {
    disk.limit(0);
    const full = expect.objectContaining({ fault: 'disk_full', message: 'the disk is full' });
    await expect(store.applyOnce(large)).rejects.toEqual(full);
    expect(() => store.requireWritable()).toThrow('the disk is full');
    disk.limit(null);
    expect(await store.applyOnce(large)).toEqual({ kind: 'applied' });
    store.requireWritable();
  }, disk);
});

test('a disk that was full is full until there is room, though it may take one page', async () => {
  await withSqliteStore(async (_, path) => {
    const db = openDatabase(path, { busyTimeoutMs: 0 });
    let now = 0;
    let hasRoom = false;
    const isFull = () => !hasRoom;
    const { write, requireWritable } = createWriteGuard(db, path, {
      lockWaitMs: 0,
      now: () => now,
      isFull,
    });
    const full = () => {
      throw storeFault('disk_full');
    };
    expect(() => write(full)).toThrow('the disk is full');
    for (const _turn of [1, 2, 3]) {
      now += 1_000;
      expect(() => requireWritable()).toThrow('the disk is full');
      await setTimeout(0);
    }
    hasRoom = true;
    now += 1_000;
    expect(() => requireWritable()).toThrow('the disk is full');
    await setTimeout(0);
    requireWritable();
    db.close();
  });
});

test('a store that no one writes to finds out by a write of its own', async () => {
  await withSqliteStore(async (_, path) => {
    const db = openDatabase(path, { busyTimeoutMs: 0 });
    let now = 0;
    const { requireWritable } = createWriteGuard(db, path, { lockWaitMs: 0, now: () => now });
    const other = openDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    requireWritable();
    now = 10_000;
    // It never waits: this call has the write made, a later one knows how it ended.
    requireWritable();
    await setTimeout(0);
    expect(() => requireWritable()).toThrow('another process holds the write lock');
    other.exec('ROLLBACK');
    now = 11_000;
    expect(() => requireWritable()).toThrow('another process holds the write lock');
    await setTimeout(0);
    requireWritable();
    other.close();
    db.close();
  });
});
