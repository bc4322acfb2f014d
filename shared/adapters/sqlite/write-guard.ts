import type { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import { transact } from './database.ts';
import { isLocked, storeFault } from './errors.ts';
import { diagnosed, isDiskFull, rememberFiles } from './file-identity.ts';
import { whenFree } from './when-free.ts';

/** Runs a write transaction as soon as no other process writes. */
export type WriteWhenFree = <T>(work: () => T) => Promise<T>;

type WriteGuardOptions = {
  readonly lockWaitMs: number;
  /** Milliseconds from any fixed instant. */
  readonly now?: () => number;
  readonly isFull?: (path: string) => boolean;
};

/** How old the last write may be before `requireWritable` has one made: after one that failed… */
const staleFailureMs = 1_000;
/** … and after one that did not. */
const staleSuccessMs = 10_000;

/**
 * Makes each write transaction on the files that are on the disk, and remembers whether the last
 * one could be made. To be created after the first write.
 */
export const createWriteGuard = (
  db: DatabaseSync,
  path: string,
  { lockWaitMs, now = () => performance.now(), isFull = isDiskFull }: WriteGuardOptions,
) => {
  const requireSameFiles = rememberFiles(path);
  const touch = db.prepare('UPDATE meta SET only_row = only_row');
  let last: { readonly at: number; readonly fault: StoreUnavailable | null } = {
    at: now(),
    fault: null,
  };
  let isProbing = false;
  /** Stays: a file does not mend itself, and what is written into one that is restored is lost. */
  let damage: StoreUnavailable | null = null;

  const write = <T>(work: () => T): T => {
    if (damage !== null) throw damage;
    try {
      requireSameFiles();
      const result = transact(db, work);
      last = { at: now(), fault: null };
      return result;
    } catch (error) {
      const known = diagnosed(error, path);
      // A lock is waited for; only the one who gives up has failed.
      if (known instanceof StoreUnavailable && !isLocked(known)) last = { at: now(), fault: known };
      if (known instanceof StoreUnavailable && known.fault === 'damaged') damage = known;
      throw known;
    }
  };

  /** A write of one page, which a disk may take that takes no batch any more: for a server that gets no batches, or none any more. */
  const probe = async (): Promise<void> => {
    isProbing = true;
    try {
      if (last.fault?.fault === 'disk_full' && isFull(path)) {
        last = { ...last, at: now() };
        return;
      }
      await whenFree(() => write(() => touch.run()), lockWaitMs);
    } catch (error) {
      // A closed connection is no fault of the store.
      if (isLocked(error)) last = { at: now(), fault: error };
    } finally {
      isProbing = false;
    }
  };

  return {
    write,
    /** To be called by one that has waited for the lock in vain: the last write could not be made. */
    gaveUp: (): void => {
      last = { at: now(), fault: storeFault('locked') };
    },
    /** To be called by one that has read a damaged page: nothing is written any more. */
    foundDamaged: (): void => {
      damage ??= storeFault('damaged');
    },
    requireSameFiles,
    requireWritable: (): void => {
      requireSameFiles();
      if (damage !== null) throw damage;
      const { at, fault } = last;
      const isStale = now() - at >= (fault === null ? staleSuccessMs : staleFailureMs);
      if (isStale && !isProbing) void probe();
      if (fault !== null) throw fault;
    },
  };
};
