import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const lockFileName = 'billable.lock';

/** Where the store lies in a data folder. SQLite adds `-wal` and `-shm` to it. */
export const dataFile = (folder: string): string => join(folder, 'billable.db');

export const lockFile = (folder: string): string => join(folder, lockFileName);

/** Makes the file where there is none, and its folder. SQLite gives its own files the same mode. */
export const makePrivateFile = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
};
