import { OperatorProblem } from '../../ports/operator-problem.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
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
  } catch (error) {
    throw error instanceof StoreUnavailable ? faultOfLock(error, lockPath) : error;
  } finally {
    db.close();
  }
};

const faultOfLock = (error: StoreUnavailable, lockPath: string): Error =>
  error.fault === 'disk_full'
    ? new OperatorProblem(`Nothing can be written to ${lockPath}: ${error.message}.`)
    : new StoreUnavailable(`${lockPath}: ${error.message}`, { fault: error.fault, cause: error });
