import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { backupStore, restoreStore } from '../../../../shared/adapters/sqlite/backup.ts';
import { lockFolder } from '../../../../shared/adapters/sqlite/lock.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import { breakRule } from '../../../support/stores/damage-pages.ts';
import { event } from '../../../support/metering/events.ts';
import { contentsOf, pagesOf, receiptsOf, sumOf } from '../../../support/stores/stores.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';

describe('a backup', () => {
  let folder = '';
  let source = '';
  let backup = '';
  beforeEach(async () => {
    folder = temporaryFolder();
    source = join(folder, 'source', 'billable.db');
    backup = join(folder, 'backup.db');
    const store = openSqliteStore(source);
    await store.applyOnce(batch({ quarantined: [quarantined()] }));
    store.close();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('has its name only when all of it is there', async () => {
    const found: string[] = [];
    const prepare = async (): Promise<void> => {
      found.push(...readdirSync(folder));
    };
    await backupStore(source, backup, { prepare });
    expect(found).not.toContain('backup.db');
    expect(readdirSync(folder)).toContain('backup.db');
  });

  test('restored is the store that it was made of', async () => {
    await backupStore(source, backup);
    await restoreStore(backup, join(folder, 'restored'));
    const original = openSqliteStore(source);
    const store = openSqliteStore(join(folder, 'restored', 'billable.db'));
    expect(await store.identity()).toEqual(await original.identity());
    original.close();
    expect(await store.applyOnce(batch())).toEqual({ kind: 'duplicate' });
    expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf([event()]));
    expect(await receiptsOf(store, { quarantined: true })).toHaveLength(1);
    store.close();
  });

  test('holds what the write-ahead log of a running store holds', async () => {
    const store = openSqliteStore(source);
    await store.applyOnce(batch({ name: 'in the log' }));
    await backupStore(source, backup);
    const copy = openSqliteStore(backup);
    expect(await receiptsOf(copy)).toHaveLength(2);
    copy.close();
    store.close();
  });

  test('is one file for its owner alone', async () => {
    await backupStore(source, backup);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['backup.db', 'source']);
  });

  test('never replaces a file', async () => {
    writeFileSync(backup, 'precious');
    await expect(backupStore(source, backup)).rejects.toThrow('exists already');
    expect(readFileSync(backup, 'utf8')).toBe('precious');
  });

  test('that fails leaves no file', async () => {
    const db = new DatabaseSync(source);
    db.exec('PRAGMA user_version = 0');
    db.close();
    await expect(backupStore(source, backup)).rejects.toThrow();
    await expect(backupStore(join(folder, 'nothing.db'), backup)).rejects.toThrow(
      'there is no file',
    );
    expect(existsSync(backup)).toBe(false);
    expect(existsSync(join(folder, 'nothing.db'))).toBe(false);
  });

  test('of a damaged store that cannot be read through leaves no file', async () => {
    writeFileSync(source, readFileSync(source).fill(0xff, 4096, 8192));
    await expect(backupStore(source, backup)).rejects.toThrow('the file is damaged');
    expect(readdirSync(folder)).toEqual(['source']);
  });

  test('of a store whose rows break its rules says that the store is damaged', async () => {
    breakRule(source);
    await expect(backupStore(source, backup)).rejects.toMatchObject({
      fault: 'damaged',
      message: `${source}: the file is damaged, or is not a SQLite database`,
    });
    expect(readdirSync(folder)).toEqual(['source']);
  });

  test('that its disk has damaged is not called damage of the store', async () => {
    const bad = (path: string): string | null => (path === source ? null : 'page 3 is bad');
    const failing = backupStore(source, backup, { look: bad });
    await expect(failing).rejects.not.toMatchObject({ fault: 'damaged' });
    await expect(failing).rejects.toThrow(
      `${backup} is not whole, though nothing is wrong with ${source}: page 3 is bad. Look at the disk of ${backup}`,
    );
    expect(readdirSync(folder)).toEqual(['source']);
  });

  test('is refused by a folder that holds anything', async () => {
    await backupStore(source, backup);
    const target = join(folder, 'target');
    // Each disk of its own has this one in its root.
    mkdirSync(join(target, 'lost+found'), { recursive: true });
    writeFileSync(join(target, 'notes.txt'), '');
    await expect(restoreStore(backup, target)).rejects.toThrow('is not empty: it holds notes.txt');
    expect(existsSync(join(target, 'billable.db'))).toBe(false);
    rmSync(join(target, 'notes.txt'));
    await restoreStore(backup, target);
    expect(existsSync(join(target, 'billable.db'))).toBe(true);
    await expect(restoreStore(backup, join(folder, 'source'))).rejects.toThrow('is not empty');
  });

  test('is refused by a folder with a running server', async () => {
    await backupStore(source, backup);
    const target = join(folder, 'target');
    const lock = lockFolder(target);
    await expect(restoreStore(backup, target)).rejects.toThrow('a server is running');
    lock?.release();
    await restoreStore(backup, target);
    expect(existsSync(join(target, 'billable.db'))).toBe(true);
  });

  test('that is damaged, empty, foreign or missing is not restored', async () => {
    const target = join(folder, 'target');
    await backupStore(source, backup);
    const damaged = join(folder, 'damaged.db');
    copyFileSync(backup, damaged);
    breakRule(damaged);
    await expect(restoreStore(damaged, target)).rejects.toThrow(`${damaged}: the file is damaged`);
    const empty = join(folder, 'empty.db');
    writeFileSync(empty, '');
    await expect(restoreStore(empty, target)).rejects.toThrow('is no store of Billable');
    await expect(restoreStore(join(folder, 'none.db'), target)).rejects.toThrow('there is no file');
    expect(existsSync(join(target, 'billable.db'))).toBe(false);
  });

  test('is prepared before it is the store of the folder, and is none where that fails', async () => {
    await backupStore(source, backup);
    const target = join(folder, 'target');
    const failing = restoreStore(backup, target, async (path) => {
      openSqliteStore(path);
      expect(existsSync(join(target, 'billable.db'))).toBe(false);
      throw new Error('killed');
    });
    await expect(failing).rejects.toThrow('killed');
    expect(readdirSync(target).filter((name) => name.startsWith('billable.db'))).toEqual([]);
    await restoreStore(backup, target, async (path) => {
      const copy = openSqliteStore(path);
      await copy.applyOnce(batch({ name: 'prepared' }));
      copy.close();
    });
    expect(readdirSync(target)).toContain('billable.db');
    const store = openSqliteStore(join(target, 'billable.db'));
    expect(await receiptsOf(store)).toHaveLength(2);
    store.close();
  });
});
