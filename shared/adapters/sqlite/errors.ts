import { type StoreFault, StoreUnavailable } from '../../ports/store-unavailable.ts';
import { DamagedStore, readAt } from '../../stored/damaged-store.ts';

/** SQLite's primary result codes that say nothing about the statement. */
const faults: ReadonlyMap<number, StoreFault> = new Map([
  [3, 'not_permitted'], // PERM
  [5, 'locked'], // BUSY
  [6, 'locked'], // LOCKED
  [7, 'no_answer'], // NOMEM
  [8, 'read_only'], // READONLY
  [9, 'no_answer'], // INTERRUPT
  [10, 'io_error'], // IOERR
  [11, 'damaged'], // CORRUPT
  [13, 'disk_full'], // FULL
  [14, 'not_permitted'], // CANTOPEN
  [15, 'locked'], // PROTOCOL
  [26, 'damaged'], // NOTADB
]);

/** SQLITE_READONLY_DBMOVED: the file was moved or removed while it was open. */
const movedCode = 1_032;

const words: Readonly<Record<StoreFault, string>> = {
  no_answer: 'SQLite does not answer',
  locked: 'another process holds the write lock',
  disk_full: 'the disk is full',
  read_only: 'the file or its file system is read-only',
  not_permitted: 'permission denied on the file, its folder, or the files next to it',
  damaged: 'the file is damaged, or is not a SQLite database',
  missing: 'the file is no longer on the disk',
  replaced: 'another file has taken the place of the open one',
  io_error: 'the disk reports an error',
};

/** The error for a fault of the store's file. Its message is plain words without a path. */
export const storeFault = (fault: StoreFault, cause?: unknown): StoreUnavailable =>
  new StoreUnavailable(words[fault], { fault, ...(cause !== undefined && { cause }) });

/** The error to throw for one that SQLite threw: `StoreUnavailable` where the statement is fine. */
export const storeError = (error: unknown): unknown => {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return error;
  const code = Number(error.errcode);
  // The extended code is in the higher bits.
  const fault = code === movedCode ? 'replaced' : faults.get(code & 0xff);
  return fault === undefined ? error : storeFault(fault, error);
};

/** Runs `work`; what SQLite throws leaves it as `storeError` says. */
export const withStoreErrors = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
};

/** Runs `work`, without which the store is of no use: damage that it meets is a fault of the store. */
export const withDamageAsFault = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    throw new StoreUnavailable(error.message, { fault: 'damaged', cause: error });
  }
};

/** Reads what lies at a key of the store: a text that no release wrote is damage as a page is that cannot be read. */
export const readRow = <T>(key: string, work: () => T): T =>
  withDamageAsFault(() => readAt(key, work));

/** Whether another process held the write lock, so that nothing has been done. */
export const isLocked = (error: unknown): error is StoreUnavailable =>
  error instanceof StoreUnavailable && error.fault === 'locked';
