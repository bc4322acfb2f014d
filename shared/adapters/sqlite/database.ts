import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { withStoreErrors } from './errors.ts';

export type OpenOptions = {
  readonly readOnly?: boolean;
  /** How long a statement waits for a lock of another connection before `StoreUnavailable`. */
  readonly busyTimeoutMs?: number;
};

/** Opens a database; rows come as arrays. The caller closes it. */
export const openDatabase = (
  path: string,
  { readOnly = false, busyTimeoutMs = 5_000 }: OpenOptions = {},
): DatabaseSync =>
  withStoreErrors(
    () => new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs, returnArrays: true }),
  );

/**
 * Runs `work` in one write transaction: all of it is durable when this returns, none of it when
 * this throws.
 */
export const transact = <T>(db: DatabaseSync, work: () => T): T =>
  withStoreErrors(() => {
    // A transaction that reads first could find at its first write that it is too late to write.
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk and its like have ended the transaction already.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  });

/** Runs `work`, which only reads: all of it sees the store as it is at one instant. */
export const atOnce = <T>(db: DatabaseSync, work: () => T): T =>
  db.isTransaction
    ? work()
    : withStoreErrors(() => {
        db.exec('BEGIN');
        try {
          return work();
        } finally {
          if (db.isTransaction) db.exec('COMMIT');
        }
      });

export type Query<Row> = {
  all(...values: SQLInputValue[]): readonly Row[];
  first(...values: SQLInputValue[]): Row | undefined;
};

/** Prepares a query; `Row` is the tuple of its columns. */
export const query = <Row extends readonly unknown[]>(
  db: DatabaseSync,
  sql: string,
): Query<Row> => {
  const statement = withStoreErrors(() => db.prepare(sql));
  return {
    all: (...values) =>
      withStoreErrors(() => statement.all(...values)) as unknown as readonly Row[],
    first: (...values) =>
      withStoreErrors(() => statement.get(...values)) as unknown as Row | undefined,
  };
};
