import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../calendar/instant.ts';
import type {
  CounterReader,
  CounterWriter,
  ReceiptReader,
  StoreIdentifier,
} from '../../ports/counter-store.ts';
import { type AlertStoreReader, createAlertStoreReader } from './alert-store.ts';
import { createCounterReader } from './counting/counters.ts';
import { openDatabase, query } from './database.ts';
import { explainAccess, namingFile, requireStoreAccess, requireUndamaged } from './files.ts';
import { createStoreIdentifier } from './identity.ts';
import { createLastReceived } from './last-received.ts';
import { createPushLedgerReader, type PushLedgerReader } from './push-ledger.ts';
import { createReceiptReader } from './receipts.ts';
import { requireSchema } from './schema.ts';
import { createCompleteSince } from './expiry.ts';

export type SqliteReader = CounterReader &
  ReceiptReader &
  StoreIdentifier &
  Pick<CounterWriter, 'receiptsCompleteSince'> & {
    /** When the batch that came last was received, by the clock of then; `null`: none came. */
    readonly lastReceivedAt: () => EpochMs | null;
    receiptSummary(): ReceiptSummary;
    readonly pushes: PushLedgerReader;
    readonly alerts: AlertStoreReader;
    close(): void;
  };

export type SqliteReaderOptions = {
  /**
   * Whether all reads see the store as it was at the first of them. Until the reader is closed,
   * the write-ahead log can only grow.
   */
  readonly isSnapshot?: boolean;
};

/** Opens a store that is there for reading, on a connection of its own, alongside any writer. */
export const openSqliteReader = (path: string, options: SqliteReaderOptions = {}): SqliteReader => {
  requireStoreAccess(path, 'read');
  const db = namingFile(path, () => connect(path, options));
  const completeSince = createCompleteSince(db);
  return {
    ...createCounterReader(db),
    ...createReceiptReader(db),
    ...createStoreIdentifier(db),
    receiptsCompleteSince: async () => completeSince(),
    lastReceivedAt: createLastReceived(db),
    receiptSummary: createReceiptSummary(db),
    pushes: createPushLedgerReader(db),
    alerts: createAlertStoreReader(db),
    close: () => db.close(),
  };
};

type ReceiptSummary = {
  /**
   * How many receipts there are between the oldest and the newest number: exact as long as they
   * expire in the order in which they came. To count them would read an index of gigabytes.
   */
  readonly receipts: number;
  readonly lastReceivedAt: EpochMs | null;
};

/** Says in two look-ups how many receipts there are, and when the last one came. */
const createReceiptSummary = (db: DatabaseSync): (() => ReceiptSummary) => {
  const oldest = query<readonly [number]>(db, 'SELECT seq FROM receipt ORDER BY seq LIMIT 1');
  const newest = query<readonly [number, EpochMs]>(
    db,
    'SELECT seq, received_at FROM receipt ORDER BY seq DESC LIMIT 1',
  );
  return () => {
    const [first = 0] = oldest.first() ?? [];
    const [last, lastReceivedAt] = newest.first() ?? [];
    if (last === undefined) return { receipts: 0, lastReceivedAt: null };
    return { receipts: last - first + 1, lastReceivedAt: lastReceivedAt ?? null };
  };
};

const connect = (path: string, { isSnapshot = false }: SqliteReaderOptions): DatabaseSync => {
  requireUndamaged(path);
  const db = openDatabase(path, { readOnly: true });
  try {
    requireSchema(db);
    if (isSnapshot) db.exec('BEGIN');
    return db;
  } catch (error) {
    db.close();
    throw explainAccess(error, path);
  }
};
