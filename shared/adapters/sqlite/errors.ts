import { StoreUnavailable } from '../../ports/store-unavailable.ts';

/** SQLite's primary result codes that say nothing about the statement: it may succeed later. */
const passingCodes = new Map([
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [9, 'SQLITE_INTERRUPT'],
  [10, 'SQLITE_IOERR'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [15, 'SQLITE_PROTOCOL'],
]);

/** The error to throw for one that SQLite threw: `StoreUnavailable` where it may pass. */
export const storeError = (error: unknown): unknown => {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return error;
  // The extended code is in the higher bits.
  const code = Number(error.errcode) & 0xff;
  const name = passingCodes.get(code);
  return name === undefined ? error : new StoreUnavailable(name, { cause: error });
};

/** Runs `work`; what SQLite throws leaves it as `storeError` says. */
export const withStoreErrors = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
};
