import { randomUUID } from 'node:crypto';
import { accessSync, constants, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type StoreFault, StoreUnavailable } from '../../ports/store-unavailable.ts';
import { storeFault } from './errors.ts';

/** SQLite never removes one of these as long as a connection is open. */
const suffixes = ['', '-wal', '-shm'] as const;

/**
 * Remembers which files a store has open, and returns a check that they are still the files on the
 * disk. It throws `StoreUnavailable` where one was removed or replaced: what is written then goes
 * into a file that no one will ever read. To be made after the first write, when all are there.
 *
 * Costs three `stat` calls, some microseconds.
 */
export const rememberFiles = (path: string): (() => void) => {
  const known = suffixes.map((suffix) => ({ file: path + suffix, ...identityOf(path + suffix) }));
  return () => {
    for (const { file, dev, ino } of known) {
      const now = identityOf(file);
      if (now.ino === undefined) throw storeFault('missing');
      if (now.ino !== ino || now.dev !== dev) throw storeFault('replaced');
    }
  };
};

const identityOf = (file: string) => {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return { dev: stats?.dev, ino: stats?.ino };
};

/**
 * The same error with a fault that says more, where the file system knows it: SQLite calls many
 * things an I/O error, or says that it cannot open a file.
 */
export const diagnosed = (
  error: unknown,
  path: string,
  isFull = isDiskFull,
  tryFolder = tryWriting,
): unknown => {
  if (!(error instanceof StoreUnavailable)) return error;
  const isVague = error.fault === 'io_error' || error.fault === 'not_permitted';
  const fault = isVague ? faultOf(path, isFull, tryFolder) : null;
  return fault === null ? error : storeFault(fault, error.cause);
};

const faultOf = (
  path: string,
  isFull: (path: string) => boolean,
  tryFolder: (folder: string) => void,
): StoreFault | null => {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    if (isFull(path)) return 'disk_full';
    // A file system that was made read-only by an error of its disk still grants all access.
    tryFolder(dirname(path));
    return null;
  } catch (error) {
    return fileFaults.get((error as NodeJS.ErrnoException).code ?? '') ?? null;
  }
};

/** Not on the store's own file: to close it again would drop every lock that this process holds on it. */
const tryWriting = (folder: string): void => {
  const file = join(folder, `billable.${randomUUID()}.tmp`);
  writeFileSync(file, '');
  rmSync(file);
};

/** Less than a commit may need; the last pages of a full disk can often be written all the same. */
const fullBelowBytes = 1_048_576;

/** Whether the file system of a file has next to no room. */
export const isDiskFull = (path: string): boolean => {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize < fullBelowBytes;
};

const fileFaults: ReadonlyMap<string, StoreFault> = new Map([
  ['ENOENT', 'missing'],
  ['EROFS', 'read_only'],
  ['EACCES', 'not_permitted'],
  ['EPERM', 'not_permitted'],
]);
