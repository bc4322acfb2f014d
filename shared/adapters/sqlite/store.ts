import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { sumRows, toMonthRows } from '../../metering/aggregate.ts';
import type { Batch } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { ApplyOutcome, CounterStore } from '../../ports/counter-store.ts';
import { createCounterReader, createRowAdder } from './counters.ts';
import { openDatabase, transact } from './database.ts';
import { withStoreErrors } from './errors.ts';
import { requireFile, requireUndamaged } from './files.ts';
import { createGroupCommit } from './group-commit.ts';
import { createStoreIdentifier } from './identity.ts';
import { createLastReceived } from './last-received.ts';
import { createReceiptReader, createReceiptRecorder } from './receipts.ts';
import { makeStore } from './make-store.ts';
import { migrate, requireSchema } from './schema.ts';
import { createCompleteSince, createReceiptSweep } from './sweep.ts';
import { createVoidBatch } from './void-batch.ts';

export type SqliteStore = CounterStore & {
  /**
   * Drops receipts whose latest entry is older than `receiptDays`; returns how many. Batches are
   * counted meanwhile. Safe to call again, also after a crash.
   */
  sweepReceipts(now: EpochMs, receiptDays: number): Promise<number>;
  /** When the batch that came last was received, by the clock of then; `null`: none came. */
  readonly lastReceivedAt: () => EpochMs | null;
  /** Counts what waits, then closes the file. A second call does nothing. */
  close(): void;
};

export type SqliteStoreOptions = {
  /** How long to wait for another process that writes. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** The most pages of 4 kB that the file may have; above it, the disk counts as full. */
  readonly maxFilePages?: number;
};

/**
 * Opens the store for reading and writing; makes it, or brings it to the schema of this release,
 * where needed. Throws where the file is of a newer release or no store at all.
 */
export const openSqliteStore = (path: string, options: SqliteStoreOptions = {}): SqliteStore => {
  requireUndamaged(path);
  if (!existsSync(path)) makeStore(path);
  const db = openDatabase(path, options);
  try {
    // What was restored from a backup is not in this mode yet.
    withStoreErrors(() => {
      db.exec('PRAGMA journal_mode = WAL');
    });
    migrate(db);
    return createStore(db, options);
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Opens a store that is there, beside a running server; never makes nor migrates one. */
export const openExistingSqliteStore = (path: string): SqliteStore => {
  requireFile(path);
  requireUndamaged(path);
  const db = openDatabase(path);
  try {
    requireSchema(db);
    return createStore(db, {});
  } catch (error) {
    db.close();
    throw error;
  }
};

const createStore = (db: DatabaseSync, { maxFilePages }: SqliteStoreOptions): SqliteStore => {
  // FULL: an answered batch survives a power cut. The rest keeps hot pages in memory, writes them
  // back to the file every 64 MB, and gives back what a long snapshot made the log grow to.
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 16384;
    PRAGMA journal_size_limit = 134217728;
    ${maxFilePages === undefined ? '' : `PRAGMA max_page_count = ${maxFilePages};`}
  `);
  const record = createReceiptRecorder(db);
  const addRows = createRowAdder(db);
  const sweepReceipts = createReceiptSweep(db);
  const completeSince = createCompleteSince(db);

  const commitGroup = (batches: readonly Batch[]): readonly ApplyOutcome[] =>
    transact(db, () => {
      const outcomes = record(batches);
      const applied = batches.filter((_, i) => outcomes[i]?.kind === 'applied');
      // Batches of one group mostly touch the same rows: each is written once.
      const rows = sumRows(applied.flatMap(({ deltas }) => deltas));
      addRows(rows);
      addRows(toMonthRows(rows));
      return outcomes;
    });
  const group = createGroupCommit(commitGroup);

  return {
    ...createCounterReader(db),
    ...createReceiptReader(db),
    ...createStoreIdentifier(db),
    applyOnce: group.add,
    voidBatch: createVoidBatch(db, addRows),
    receiptsCompleteSince: async () => completeSince(),
    sweepReceipts,
    lastReceivedAt: createLastReceived(db),
    close: () => {
      if (!db.isOpen) return;
      group.flush();
      db.close();
    },
  };
};
