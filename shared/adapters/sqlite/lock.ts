import type { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { openDatabase } from './database.ts';
import { withStoreErrors } from './errors.ts';
import { lockFile, makePrivateFile } from './files.ts';

export type FolderLock = { release(): void };

// A connection that nobody refers to is closed by the garbage collector, and its lock is gone.
const held = new Set<DatabaseSync>();

/**
 * Takes a data folder for one server, making it where needed; `null` where another server has it.
 *
 * The lock is the one that SQLite takes on a file: the kernel drops it with its process, however
 * that ends. So nothing stale can remain; the file itself means nothing.
 */
export const lockFolder = (folder: string): FolderLock | null => {
  const path = lockFile(folder);
  makePrivateFile(path);
  const db = openDatabase(path, { busyTimeoutMs: 0 });
  try {
    withStoreErrors(() => {
      // The file stays empty, so a journal beside it would serve nothing.
      db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    });
  } catch (error) {
    db.close();
    if (error instanceof StoreUnavailable && error.message === 'SQLITE_BUSY') return null;
    throw error;
  }
  held.add(db);
  return {
    release: () => {
      held.delete(db);
      db.close();
    },
  };
};
