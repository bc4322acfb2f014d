import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../calendar/instant.ts';
import { query } from './database.ts';

export type ReceiptSummary = {
  /**
   * How many receipts there are between the oldest and the newest number: exact as long as they
   * expire in the order in which they came. To count them would read an index of gigabytes.
   */
  readonly receipts: number;
  readonly lastReceivedAt: EpochMs | null;
};

/** Says in two look-ups how many receipts there are, and when the last one came. */
export const createReceiptSummary = (db: DatabaseSync): (() => ReceiptSummary) => {
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
