import { existsSync, rmSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { requireAccess } from '../../file-owner.ts';
import { openDatabase } from './database.ts';
import { isLocked, withStoreErrors } from './errors.ts';
import { dataFile, lockFile, makePrivateFile } from './files.ts';

export type FolderLock = {
  /**
   * Takes the lock again where its file was removed or replaced; false where that cannot be done
   * now. Costs one `stat` where all is well.
   */
  keep(): boolean;
  release(): void;
};

// A connection that no one refers to is closed by the garbage collector, and its lock is gone.
const held = new Set<DatabaseSync>();

/**
 * Takes a data folder for one server, making it where needed; `null` where another server has it.
 *
 * The lock is the one that SQLite takes on a file: the kernel drops it with its process, however
 * that ends. So nothing stale can remain; the file itself means nothing. Where the file is missing
 * next to a store, a running server may still hold the removed one: throws if any process has the
 * store open.
 */
export const lockFolder = (folder: string): FolderLock | null => {
  const path = lockFile(folder);
  const isNew = !existsSync(path);
  let db = lock(path);
  if (db === null) return null;
  if (isNew && isOpenElsewhere(dataFile(folder))) {
    rmSync(path);
    db.close();
    throw new Error(
      `${path} is missing and another process has ${dataFile(folder)} open: ` +
        'a server may be running there. Stop it, then start again.',
    );
  }
  held.add(db);
  let known = identityOf(path);
  return {
    keep: () => {
      if (identityOf(path) === known) return true;
      const again = lock(path);
      if (again === null) return false;
      held.add(again);
      known = identityOf(path);
      if (db !== null) letGo(db);
      db = again;
      return true;
    },
    release: () => {
      if (db !== null) letGo(db);
      db = null;
    },
  };
};

const lock = (path: string): DatabaseSync | null => {
  makePrivateFile(path);
  requireAccess(path, 'read');
  requireAccess(path, 'write');
  const db = openDatabase(path, { busyTimeoutMs: 0 });
  try {
    withStoreErrors(() => {
      // The file stays empty, so a journal next to it would serve nothing.
      db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    });
    return db;
  } catch (error) {
    db.close();
    if (isLocked(error)) return null;
    throw error;
  }
};

const letGo = (db: DatabaseSync): void => {
  held.delete(db);
  db.close();
};

const identityOf = (path: string): string | null => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
};

/** In this mode SQLite wants the file for itself: any connection of another process is in its way. */
const isOpenElsewhere = (path: string): boolean => {
  // An empty file is a damaged store; to lock it would make it an empty database.
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return false;
  const db = openDatabase(path, { busyTimeoutMs: 0 });
  try {
    withStoreErrors(() => {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    });
    return false;
  } catch (error) {
    // A damaged file is refused where it is opened.
    return isLocked(error);
  } finally {
    db.close();
  }
};
