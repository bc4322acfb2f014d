import { randomUUID } from 'node:crypto';
import { accessSync, constants, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EpochMs } from '../../calendar/instant.ts';
import { type StoreFault, StoreUnavailable } from '../../ports/store-unavailable.ts';
import { storeFault } from './errors.ts';

/** SQLite never removes one of these as long as a connection is open. */
const suffixes = ['', '-wal', '-shm'] as const;

/**
 * Remembers which files a store has open, and returns a check that they are still the files on the
 * disk. It throws `StoreUnavailable` where one was removed or replaced: what is written then goes
 * into a file that no one will ever read. To be made after the first write, when all are there.
 *
 * Costs one `stat` of the folder, which changes with each of its files that comes, goes or is
 * replaced, and then one of each file. To look at the log before each commit would cost far more:
 * the file system then keeps a time for each write, and each sync writes that to the disk as well.
 */
export const rememberFiles = (path: string, now: () => EpochMs = Date.now): (() => void) => {
  const known = suffixes.map((suffix) => ({ file: path + suffix, ...identityOf(path + suffix) }));
  const requireSame = (): void => {
    for (const { file, dev, ino } of known) {
      const found = identityOf(file);
      if (found.ino === undefined) throw storeFault('missing');
      if (found.ino !== ino || found.dev !== dev) throw storeFault('replaced');
    }
  };
  const folder = dirname(path);
  let settled: ReturnType<typeof identityOf> | null = null;
  return () => {
    const found = identityOf(folder);
    const { dev, ino, changed } = found;
    const isUnchanged =
      settled !== null && settled.ino === ino && settled.dev === dev && settled.changed === changed;
    if (isUnchanged) return;
    requireSame();
    const isSettled = Math.abs(now() - Number(changed) / 1e6) > unsettledMs;
    settled = isSettled ? found : null;
  };
};

/** A change within one tick of a file system's clock shows no other time: some tick every two seconds. */
const unsettledMs = 5_000;

const identityOf = (file: string) => {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  // Not the time of the last write, which a copy of a folder brings with it.
  return { dev: stats?.dev, ino: stats?.ino, changed: stats?.ctimeNs };
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
