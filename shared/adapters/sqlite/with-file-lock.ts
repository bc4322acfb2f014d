import { openDatabase, transact } from './database.ts';
import { makePrivateFile } from './files.ts';

/**
 * Runs work of several processes one after the other, by a lock on an empty file, which SQLite takes and
 * the kernel drops with its process. Waits for 5 seconds, then throws `StoreUnavailable`.
 */
export const withFileLock = <T>(lockPath: string, work: () => T): T => {
  makePrivateFile(lockPath);
  const db = openDatabase(lockPath);
  try {
    return transact(db, work);
  } finally {
    db.close();
  }
};
