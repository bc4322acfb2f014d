import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../calendar/instant.ts';
import type { AlertStore } from '../../ports/alert-store.ts';
import type { CounterStore } from '../../ports/counter-store.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { UsedLinks } from '../../ports/used-links.ts';
import { createAlertStore } from './alert-store.ts';
import { type BacklogBounds, createBatchCounter, usualBacklog } from './counting/count-batches.ts';
import { createRowAdder } from './counting/add-rows.ts';
import { createCounterReader } from './counting/counters.ts';
import { openDatabase } from './database.ts';
import { createSqliteDismiss } from './dismiss.ts';
import { withStoreErrors } from './errors.ts';
import { diagnosed } from './file-identity.ts';
import { namingFile, requireStoreAccess, requireUndamaged } from './files.ts';
import { createGroupCommit } from './group-commit.ts';
import { createStoreIdentifier } from './identity.ts';
import { createLastReceived } from './last-received.ts';
import { createPushLedger } from './push-ledger.ts';
import type { PushLedger } from '../../ports/push-ledger.ts';
import { createReceiptReader } from './receipts.ts';
import { makeStore } from './make-store.ts';
import { migrate, type MigrationStep, requireSchema } from './schema.ts';
import { createCompleteSince, createReceiptExpiry } from './expiry.ts';
import { createUsedLinks } from './used-links.ts';
import { createBatchVoider } from './void-batch.ts';
import { whenFree } from './when-free.ts';
import { createWriteGuard, type WriteWhenFree } from './write-guard.ts';

export type SqliteStore = CounterStore & {
  /**
   * Drops receipts whose latest entry is older than `receiptDays`; returns how many. Batches are
   * counted meanwhile. Safe to call again, also after a crash.
   */
  expireReceipts(now: EpochMs, receiptDays: number): Promise<number>;
  /** When the batch that came last was received, by the clock of then; `null`: none came. */
  readonly lastReceivedAt: () => EpochMs | null;
  /**
   * Throws `StoreUnavailable` where nothing can be written, by what became of the last write and by
   * a look at the files. Costs some microseconds; has a small write made now and then.
   */
  requireWritable(): void;
  /**
   * Throws `StoreUnavailable` where the files on the disk are not those that are open: what is read
   * then is what no restart will find. Costs some microseconds.
   */
  requireSameFiles(): void;
  /** To be told that a page is damaged: from then on nothing is written. */
  foundDamaged(): void;
  /** What billing systems were sent. */
  readonly pushes: PushLedger;
  /** What alerts have said. */
  readonly alerts: AlertStore;
  /** Which links of customers are used up. */
  readonly links: UsedLinks;
  /** Counts what waits, then closes the file. A second call does nothing. */
  close(): void;
};

export type SqliteStoreOptions = {
  /** How long to wait for another process that writes. Default 5,000. */
  readonly lockWaitMs?: number;
  /** Makes the connection. Default: `openDatabase`. */
  readonly connect?: (path: string) => DatabaseSync;
  /** Whether the disk of a file is full. Default: `isDiskFull`. */
  readonly isFull?: (path: string) => boolean;
  /** How many rows may wait to be added to the pages. Default: `usualBacklog`. */
  readonly backlog?: BacklogBounds;
  /** Hears how far the file is brought to this release, where it is of an earlier one. */
  readonly onMigration?: (at: MigrationStep) => void;
};

/**
 * Opens the store for reading and writing; makes it, or brings it to the schema of this release,
 * where needed. Throws where the file is of a newer release or no store at all.
 */
export const openSqliteStore = (path: string, options: SqliteStoreOptions = {}): SqliteStore => {
  requireUndamaged(path);
  if (!existsSync(path)) makeStore(path);
  const db = (options.connect ?? openDatabase)(path);
  try {
    // What was restored from a backup is not in this mode yet.
    withStoreErrors(() => {
      db.exec('PRAGMA journal_mode = WAL');
    });
    // A store is whole before it has its name: an empty file is what became of one.
    requireSchema(db, { oldest: 1 });
    migrate(db, undefined, options.onMigration);
    return createStore(db, path, options);
  } catch (error) {
    db.close();
    throw diagnosed(error, path, options.isFull);
  }
};

/** Opens a store that is there, alongside a running server; never makes nor migrates one. */
export const openExistingSqliteStore = (path: string): SqliteStore => {
  requireStoreAccess(path, 'write');
  return namingFile(path, () => {
    requireUndamaged(path);
    const db = openDatabase(path);
    try {
      requireSchema(db);
      return createStore(db, path, {});
    } catch (error) {
      db.close();
      throw error;
    }
  });
};

const createStore = (
  db: DatabaseSync,
  path: string,
  { lockWaitMs = 5_000, backlog = usualBacklog }: SqliteStoreOptions,
): SqliteStore => {
  // FULL: an answered batch survives a power cut. The rest keeps hot pages in memory, writes them
  // back to the file every 16 MB, and gives back what a long snapshot made the log grow to. A
  // statement that finds the file locked fails at once: a wait inside SQLite holds the thread.
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 4096;
    PRAGMA journal_size_limit = 134217728;
    PRAGMA busy_timeout = 0;
  `);
  const addRows = createRowAdder(db);
  const completeSince = createCompleteSince(db);
  const guard = createWriteGuard(db, path, { lockWaitMs });
  const { write, gaveUp, foundDamaged, requireWritable, requireSameFiles } = guard;
  const writeWhenFree: WriteWhenFree = (work) => whenFree(() => write(work), lockWaitMs);

  const { commitGroup, settle, settleOwn } = createBatchCounter(db, {
    addRows,
    write,
    bounds: backlog,
  });
  const group = createGroupCommit(commitGroup, { lockWaitMs, gaveUp });

  return {
    ...createCounterReader(db),
    ...createReceiptReader(db),
    ...createStoreIdentifier(db),
    applyOnce: group.add,
    ...createBatchVoider(db, { write: writeWhenFree, addRows, settle }),
    dismiss: createSqliteDismiss(db, writeWhenFree),
    receiptsCompleteSince: async () => completeSince(),
    expireReceipts: createReceiptExpiry(db, writeWhenFree, settle),
    lastReceivedAt: createLastReceived(db),
    requireWritable,
    requireSameFiles,
    foundDamaged,
    pushes: createPushLedger(db, writeWhenFree),
    alerts: createAlertStore(db, writeWhenFree),
    links: createUsedLinks(db, writeWhenFree),
    close: () => {
      if (!db.isOpen) return;
      group.close();
      try {
        settleOwn();
      } catch (error) {
        // What waits is durable, and is brought into the pages by the next one that writes.
        if (!(error instanceof StoreUnavailable)) throw error;
      } finally {
        db.close();
      }
    },
  };
};
