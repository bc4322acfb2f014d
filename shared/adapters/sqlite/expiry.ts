import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayMs, type EpochMs } from '../../calendar/instant.ts';
import { query } from './database.ts';
import { createLastReceived } from './last-received.ts';
import { createSpanExpiry } from './receipt-spans.ts';
import type { WriteWhenFree } from './write-guard.ts';

/** Some ten milliseconds of work. */
const receiptsPerStep = 100;

/**
 * Drops every receipt whose latest entry is older than `receiptDays`, in steps between which
 * batches are counted; returns how many.
 *
 * Their age is counted until `now`, but no further than until the last batch was received: a run
 * by a clock that is ahead drops nothing early, unless batches came by that clock too. A store that
 * gets no batches keeps its receipts, of which there are no more then. So the last receipt is never
 * dropped, and its number never given again (`identity.ts`).
 *
 * `settle` brings what waits into the pages: by a clock that went ahead, one of those may be old.
 *
 * The instant since which receipts are complete moves past the entries of a receipt in the same
 * transaction as it goes: an entry whose receipt may be gone is never taken for new. It moves no
 * further: were it taken from `now`, a clock that is a year ahead for once would have the entries
 * of that year refused. The latest receipts go first, so that the first step moves it nearly all
 * the way, and few batches are judged again for it.
 */
export const createReceiptExpiry = (
  db: DatabaseSync,
  write: WriteWhenFree,
  settle: () => void,
): ((now: EpochMs, receiptDays: number) => Promise<number>) => {
  const { olderSpan, dropSome } = createSpanExpiry(db, receiptsPerStep);
  const advance = db.prepare(
    `UPDATE meta SET receipts_complete_since = max(ifnull(receipts_complete_since, ?1), ?1)`,
  );

  const lastReceived = createLastReceived(db);

  const step = (span: number, bound: EpochMs): Promise<number> =>
    write(() => {
      settle();
      const dropped = dropSome(span, bound);
      if (dropped.length > 0) advance.run(Math.max(...dropped) + 1);
      return dropped.length;
    });

  return async (now, receiptDays) => {
    const bound = Math.min(now, lastReceived() ?? now) - receiptDays * dayMs;
    let total = 0;
    let span = olderSpan(bound, Number.MAX_SAFE_INTEGER);
    while (span !== null) {
      const dropped = await step(span, bound);
      total += dropped;
      if (dropped === 0) span = olderSpan(bound, span);
      await nextTurn();
    }
    return total;
  };
};

/** Reads the instant since which receipts are complete; `null` where none was ever dropped. */
export const createCompleteSince = (db: DatabaseSync): (() => EpochMs | null) => {
  const select = query<readonly [EpochMs | null]>(db, 'SELECT receipts_complete_since FROM meta');
  return () => select.first()?.[0] ?? null;
};
