import type { DatabaseSync } from 'node:sqlite';
import {
  areVoidedParts,
  type Batch,
  type ReceiptState,
  type ReplaySource,
} from '../../metering/batch.ts';
import { writeDeltas, writeQuarantined } from '../../metering/receipt-text.ts';
import type { ApplyOutcome } from '../../ports/counter-store.ts';
import { readDismissals, readPartVoids, readRecordNumbers } from '../../metering/decision-text.ts';
import { dismissedRecords } from '../../metering/open-records.ts';
import { query } from './database.ts';
import { readRow } from './errors.ts';
import { idBytes } from './receipt-id.ts';
import { createSpanNotes, type PutReceipt } from './receipt-spans.ts';
import { createCompleteSince } from './expiry.ts';

/**
 * Records the receipts of batches where that is due; says of each batch what becomes of it. To be
 * called within the transaction that counts them.
 */
export const createReceiptRecorder = (
  db: DatabaseSync,
): ((batches: readonly Batch[]) => readonly ApplyOutcome[]) => {
  const isKnown = query(
    db,
    `SELECT 1 FROM receipt WHERE (first_started_at = ? OR first_started_at IS NULL) AND id = ?`,
  );
  // The unique index does not tell a batch that was counted before receipts had an instant. Those are
  // looked up apart: of an INSERT that reads its own table SQLite writes all values twice.
  const anyWithoutInstant = query(
    db,
    'SELECT 1 FROM receipt WHERE first_started_at IS NULL LIMIT 1',
  );
  const withoutInstant = query(
    db,
    'SELECT 1 FROM receipt WHERE first_started_at IS NULL AND id = ?',
  );
  const insert = db.prepare(
    `INSERT INTO receipt (first_started_at, id, received_at, latest_at, state, deltas, quarantined,
       replay_batch, replay_records)
     VALUES (?, ?, ?, ?, 'applied', ?, ?, ?, ?) ON CONFLICT (first_started_at, id) DO NOTHING`,
  );
  const source = query<
    readonly [
      seq: number,
      ReceiptState,
      replayed: string,
      dismissed: string | null,
      partVoids: string | null,
    ]
  >(
    db,
    `SELECT seq, state, replayed, dismissed, part_voids FROM receipt
     WHERE id = ? AND quarantined IS NOT NULL`,
  );
  const mark = db.prepare('UPDATE receipt SET replayed = ? WHERE seq = ?');
  const noteSpans = createSpanNotes(db);
  const completeSince = createCompleteSince(db);

  /** Marks the records of a replay in their source; false where they are not to be had. */
  const takeRecords = ({ batch, records }: ReplaySource, deltas: Batch['deltas']): boolean => {
    const [seq, state, text, dismissed, parts] = source.first(idBytes(batch)) ?? [];
    if (seq === undefined || text === undefined || state !== 'applied') return false;
    const { replayed, dropped, partVoids } = readRow(`receipt ${batch}`, () => ({
      replayed: readRecordNumbers(text),
      dropped: dismissedRecords({ dismissed: readDismissals(dismissed ?? '[]') }),
      partVoids: readPartVoids(parts ?? '[]'),
    }));
    if (areVoidedParts(deltas, { partVoids })) return false;
    const closed = new Set([...replayed, ...dropped]);
    if (records.some((record) => closed.has(record))) return false;
    const marked = [...replayed, ...records].sort((a, b) => a - b);
    mark.run(JSON.stringify(marked), seq);
    return true;
  };

  const readBounds = () => ({
    since: completeSince() ?? Number.NEGATIVE_INFINITY,
    areAllPlaced: anyWithoutInstant.first() === undefined,
  });

  const record = (
    batch: Batch,
    { since, areAllPlaced }: ReturnType<typeof readBounds>,
    put: PutReceipt[],
  ): ApplyOutcome => {
    const { id, firstStartedAt, receivedAt, latestAt, deltas, quarantined, replayOf } = batch;
    const key = idBytes(id);
    const isStale = batch.oldestAccepted < since;
    if (isStale || replayOf !== null) {
      if (isKnown.first(firstStartedAt, key) !== undefined) return { kind: 'duplicate' };
      if (isStale) return { kind: 'stale' };
    }
    if (!areAllPlaced && withoutInstant.first(key) !== undefined) return { kind: 'duplicate' };
    if (replayOf !== null && !takeRecords(replayOf, deltas)) return { kind: 'refused' };
    const { changes, lastInsertRowid } = insert.run(
      firstStartedAt,
      key,
      receivedAt,
      latestAt,
      writeDeltas(deltas),
      quarantined.length === 0 ? null : writeQuarantined(quarantined),
      replayOf && idBytes(replayOf.batch),
      replayOf && JSON.stringify(replayOf.records),
    );
    if (changes === 0) return { kind: 'duplicate' };
    put.push({ seq: Number(lastInsertRowid), latestAt });
    return { kind: 'applied' };
  };

  return (batches) => {
    const put: PutReceipt[] = [];
    const bounds = readBounds();
    const outcomes = batches.map((batch) => record(batch, bounds, put));
    noteSpans(put);
    return outcomes;
  };
};
