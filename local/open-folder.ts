import { requireStoreAccess } from '../shared/adapters/sqlite/files.ts';
import { type FolderLock, lockFolder } from '../shared/adapters/sqlite/lock.ts';
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from '../shared/adapters/sqlite/store.ts';
import { messageOf } from '../shared/error-message.ts';
import { isOnDisk } from '../shared/file-owner.ts';
import { adviceOn, isStoreFault } from './log/failure-text.ts';
import { folderProblem, StartProblem } from './start-problem.ts';

/** Takes the data folder for one server; `null` where another one has it. */
export const takeFolder = (dataDir: string): FolderLock | null => {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    throw folderProblem(error, dataDir);
  }
};

/**
 * The store of the folder. Throws `StartProblem` where it cannot be opened, `OperatorProblem` where
 * the current user may not use one of its files.
 */
export const openStoreToServe = (path: string, options?: SqliteStoreOptions): SqliteStore => {
  if (isOnDisk(path)) requireStoreAccess(path, 'write');
  try {
    return openSqliteStore(path, options);
  } catch (error) {
    const why = messageOf(error);
    const whatToDo = isStoreFault(error) ? `. ${adviceOn(error.fault)}` : '';
    throw new StartProblem(`The store ${path} cannot be opened: ${why}${whatToDo}`, {
      cause: error,
    });
  }
};
