import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const lockFileName = 'billable.lock';

/** Where the store lies in a data folder. SQLite adds `-wal` and `-shm` to it. */
export const dataFile = (folder: string): string => join(folder, 'billable.db');

export const lockFile = (folder: string): string => join(folder, lockFileName);

/**
 * Makes an empty file where there is none, and its folder, for their owner alone. SQLite gives
 * the files that it puts beside it the same mode.
 *
 * A file that is there is not opened: closing it again would drop every lock that this process
 * holds on it.
 */
export const makePrivateFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
};

/** SQLite itself would make a file that is not there, or give no reason that helps. */
export const requireFile = (path: string): void => {
  if (!existsSync(path)) throw new Error(`there is no file ${path}`);
};
