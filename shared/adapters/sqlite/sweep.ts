import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayMs, type EpochMs } from '../../domain/instant.ts';
import { query, transact } from './database.ts';
import { createSpanSweep } from './receipt-spans.ts';

/** Some ten milliseconds of work. */
const receiptsPerStep = 100;

/**
 * Drops every receipt whose latest entry is older than `receiptDays`, in steps between which
 * batches are counted; returns how many.
 *
 * The instant since which receipts are complete moves in the same transaction as the first of
 * them goes: an entry whose receipt may be gone is never taken for new.
 */
export const createReceiptSweep = (
  db: DatabaseSync,
): ((now: EpochMs, receiptDays: number) => Promise<number>) => {
  const { olderSpan, dropSome } = createSpanSweep(db, receiptsPerStep);
  const advance = db.prepare(
    `UPDATE meta SET receipts_complete_since = max(ifnull(receipts_complete_since, ?1), ?1)`,
  );
  return async (now, receiptDays) => {
    const bound = now - receiptDays * dayMs;
    let dropped = 0;
    for (;;) {
      const span = olderSpan(bound);
      if (span === null) break;
      dropped += transact(db, () => {
        advance.run(bound);
        return dropSome(span, bound);
      });
      await nextTurn();
    }
    return dropped;
  };
};

/** Reads the instant since which receipts are complete; `null` where none was ever dropped. */
export const createCompleteSince = (db: DatabaseSync): (() => EpochMs | null) => {
  const select = query<readonly [EpochMs | null]>(db, 'SELECT receipts_complete_since FROM meta');
  return () => select.first()?.[0] ?? null;
};
