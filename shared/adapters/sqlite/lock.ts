import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { openDatabase } from './database.ts';
import { withStoreErrors } from './errors.ts';
import { lockFile, makePrivateFile } from './files.ts';

export type FolderLock = { release(): void };

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
      db.exec('BEGIN EXCLUSIVE');
    });
  } catch (error) {
    db.close();
    if (error instanceof StoreUnavailable && error.message === 'SQLITE_BUSY') return null;
    throw error;
  }
  return { release: () => db.close() };
};
