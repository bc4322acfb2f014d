import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../calendar/instant.ts';
import { query } from './database.ts';

/** Part of the schema (`seq >> 10`): never changed without a step of its own. */
const spanReceipts = 1_024;

/** A receipt that was put, by its number. */
export type PutReceipt = { readonly seq: number; readonly latestAt: EpochMs };

/**
 * Keeps for each span of receipts an instant before which none of them has its latest entry, so
 * that old ones are found without looking at all. To be called within the transaction that puts
 * the receipts.
 */
export const createSpanNotes = (db: DatabaseSync): ((put: readonly PutReceipt[]) => void) => {
  // Mostly changes nothing: receipts come in the order of their instants.
  const lower = db.prepare(
    `INSERT INTO receipt_span VALUES (?, ?) ON CONFLICT (span)
     DO UPDATE SET earliest = excluded.earliest WHERE excluded.earliest < earliest`,
  );
  return (put) => {
    const earliest = new Map<number, EpochMs>();
    for (const { seq, latestAt } of put) {
      const span = Math.floor(seq / spanReceipts);
      earliest.set(span, Math.min(latestAt, earliest.get(span) ?? latestAt));
    }
    for (const [span, at] of earliest) lower.run(span, at);
  };
};

export type SpanExpiry = {
  /** The latest span below `end` in which a receipt may be older than `bound`, or `null`. */
  readonly olderSpan: (bound: EpochMs, end: number) => number | null;
  /**
   * Drops some receipts of a span that are older than `bound`, the latest first; returns the
   * latest instant of each. To be called within a transaction, until it returns none.
   */
  readonly dropSome: (span: number, bound: EpochMs) => readonly EpochMs[];
};

/** `mostReceipts`: how many one step drops. */
export const createSpanExpiry = (db: DatabaseSync, mostReceipts: number): SpanExpiry => {
  const older = query<readonly [number]>(
    db,
    'SELECT span FROM receipt_span WHERE earliest < ? AND span < ? ORDER BY span DESC LIMIT 1',
  );
  const drop = query<readonly [EpochMs]>(
    db,
    `DELETE FROM receipt WHERE seq IN
       (SELECT seq FROM receipt WHERE seq >= ? AND seq < ? AND latest_at < ?
        ORDER BY seq DESC LIMIT ${mostReceipts})
     RETURNING latest_at`,
  );
  const earliestIn = query<readonly [EpochMs | null]>(
    db,
    'SELECT min(latest_at) FROM receipt WHERE seq >= ? AND seq < ?',
  );
  const raise = db.prepare('UPDATE receipt_span SET earliest = ? WHERE span = ?');
  const forget = db.prepare('DELETE FROM receipt_span WHERE span = ?');

  return {
    olderSpan: (bound, end) => older.first(bound, end)?.[0] ?? null,
    dropSome: (span, bound) => {
      const [first, end] = [span * spanReceipts, (span + 1) * spanReceipts];
      const dropped = drop.all(first, end, bound).map(([latestAt]) => latestAt);
      if (dropped.length === 0) {
        const earliest = earliestIn.first(first, end)?.[0] ?? null;
        if (earliest === null) forget.run(span);
        else raise.run(earliest, span);
      }
      return dropped;
    },
  };
};
