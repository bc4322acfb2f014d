import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { isOnDisk, requireAccess, takeFolderOwner } from '../../file-owner.ts';

export const lockFileName = 'billable.lock';

/** Where the store lies in a data folder. SQLite adds `-wal` and `-shm` to it. */
export const dataFile = (folder: string): string => join(folder, 'billable.db');

export const lockFile = (folder: string): string => join(folder, lockFileName);

/**
 * Makes an empty file where there is none, and its folder, for their owner alone. SQLite gives
 * the files that it puts next to it the same mode.
 *
 * A file that is there is not opened: closing it again would drop every lock that this process
 * holds on it.
 */
export const makePrivateFile = (path: string): void => {
  makePrivateFolder(dirname(path));
  if (existsSync(path)) return;
  closeSync(openSync(path, 'a', 0o600));
  takeFolderOwner(path);
};

/** Makes a folder where there is none, and those above it, for its owner alone. */
export const makePrivateFolder = (folder: string): void => {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const made: string[] = [];
  for (let each = folder; each.length >= first.length; each = dirname(each)) made.push(each);
  for (const each of made.toReversed()) takeFolderOwner(each);
};

/** SQLite itself would make a file that is not there, or give no reason that helps. */
export const requireFile = (path: string): void => {
  if (!isOnDisk(path)) throw new OperatorProblem(`there is no file ${path}`);
  if (statSync(path).isDirectory()) {
    throw new OperatorProblem(`${path} is a folder, and a store is a file`);
  }
};

/** Throws where the current user may not use the files of a store as needed. */
export const requireStoreAccess = (path: string, needed: 'read' | 'write'): void => {
  requireFile(path);
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => isOnDisk(file));
  for (const file of files) {
    requireAccess(file, 'read');
    if (needed === 'write') requireAccess(file, 'write');
  }
  if (needed === 'write') requireAccess(dirname(path), 'write');
};

/** The same error, or the folder in which SQLite needs to make files and the current user may not. */
export const explainAccess = (error: unknown, path: string): unknown => {
  const isVague =
    error instanceof StoreUnavailable && ['not_permitted', 'read_only'].includes(error.fault);
  if (isVague) requireAccess(dirname(path), 'write');
  return error;
};

/** Runs `open`; what is wrong with the file names it. */
export const namingFile = <T>(path: string, open: () => T): T => {
  try {
    return open();
  } catch (error) {
    if (error instanceof OperatorProblem || !(error instanceof Error)) throw error;
    const message = `${path}: ${error.message}`;
    throw error instanceof StoreUnavailable
      ? new StoreUnavailable(message, { fault: error.fault, cause: error })
      : new Error(message, { cause: error });
  }
};

/**
 * Throws where the file was emptied, or lost while its log is there. A store is made whole before
 * it gets its name, so neither ever was one of ours.
 */
export const requireUndamaged = (path: string): void => {
  if (!isOnDisk(path)) {
    if (!isOnDisk(`${path}-wal`)) return;
    throw new Error(
      `it is lost: ${path}-wal, which belongs to it, is still there. Put the file back, or move ` +
        'what is left away and restore a backup',
    );
  }
  if (statSync(path).size > 0) return;
  throw new Error(
    'it is damaged: the file has 0 bytes, and a store never has. Restore a backup; to begin a new ' +
      'store, move the file away',
  );
};

/** Makes durable what a file, or a folder, holds. */
export const syncPath = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};
