import type { DatabaseSync } from 'node:sqlite';
import {
  areVoidedParts,
  type Batch,
  type Receipt,
  type ReceiptState,
  type ReplaySource,
} from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../metering/receipt-text.ts';
import type { ApplyOutcome, ReceiptReader } from '../../ports/counter-store.ts';
import { readDismissals, readPartVoids, readRecordNumbers } from '../../metering/decision-text.ts';
import { dismissedRecords } from '../../metering/open-records.ts';
import { readAt } from '../../stored/damaged-store.ts';
import { query } from './database.ts';
import { createSeqFinder, idBytes, idText } from './receipt-id.ts';
import { createSpanNotes, type PutReceipt } from './receipt-spans.ts';
import { createCompleteSince } from './expiry.ts';

const chunkReceipts = 32; // One of a thousand consumers takes about 100 kB.

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
  // The unique index does not tell a batch that was counted before receipts had an instant.
  const insert = db.prepare(
    `INSERT INTO receipt (first_started_at, id, received_at, latest_at, state, deltas, quarantined,
       replay_batch, replay_records)
     SELECT ?1, ?2, ?3, ?4, 'applied', ?5, ?6, ?7, ?8
     WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE first_started_at IS NULL AND id = ?2)
     ON CONFLICT (first_started_at, id) DO NOTHING`,
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
    const { replayed, dropped, partVoids } = readAt(`receipt ${batch}`, () => ({
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

  const record = (batch: Batch, since: EpochMs, put: PutReceipt[]): ApplyOutcome => {
    const { id, firstStartedAt, receivedAt, latestAt, deltas, quarantined, replayOf } = batch;
    const key = idBytes(id);
    const isStale = batch.oldestAccepted < since;
    if (isStale || replayOf !== null) {
      if (isKnown.first(firstStartedAt, key) !== undefined) return { kind: 'duplicate' };
      if (isStale) return { kind: 'stale' };
    }
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
    const since = completeSince() ?? Number.NEGATIVE_INFINITY;
    const outcomes = batches.map((batch) => record(batch, since, put));
    noteSpans(put);
    return outcomes;
  };
};

type ReceiptColumns = readonly [
  seq: number,
  id: Uint8Array,
  receivedAt: EpochMs,
  latestAt: EpochMs,
  state: ReceiptState,
  deltas: string,
  quarantined: string | null,
  replayed: string,
  replayBatch: Uint8Array | null,
  replayRecords: string | null,
  voidedAt: EpochMs | null,
  voidedBy: string | null,
  voidReason: string | null,
  dismissed: string | null,
  partVoids: string | null,
];

export const createReceiptReader = (db: DatabaseSync): ReceiptReader => {
  const select = `SELECT seq, id, received_at, latest_at, state, deltas, quarantined, replayed,
    replay_batch, replay_records, voided_at, voided_by, void_reason, dismissed, part_voids
    FROM receipt`;
  const after = (condition: string) =>
    query<ReceiptColumns>(
      db,
      `${select} WHERE seq > ? AND (${condition}) ORDER BY seq LIMIT ${chunkReceipts}`,
    );
  const all = after('TRUE');
  // The terms of the partial index, word for word: else SQLite reads every receipt.
  const quarantinedOnly = after('quarantined IS NOT NULL');
  const irregularOnly = after(
    `quarantined IS NOT NULL OR replay_batch IS NOT NULL OR part_voids IS NOT NULL
      OR state IN ('voiding', 'voided')`,
  );
  const findSeq = createSeqFinder(db);
  const one = query<ReceiptColumns>(db, `${select} WHERE seq = ? AND id = ?`);
  return {
    async *receipts({ quarantined = false, irregular = false } = {}) {
      const next = quarantined ? quarantinedOnly : irregular ? irregularOnly : all;
      let last = 0;
      for (;;) {
        const rows = next.all(last);
        const end = rows.at(-1);
        if (end === undefined) return;
        yield rows.map(toReceipt);
        last = end[0];
      }
    },
    async *waiting() {
      // What was answered is counted.
    },
    receipt: async (id) => {
      const seq = findSeq(id);
      const row = seq === null ? undefined : one.first(seq, idBytes(id));
      return row === undefined ? null : toReceipt(row);
    },
  };
};

const toReceipt = (columns: ReceiptColumns): Receipt =>
  readAt(`receipt ${idText(columns[1])}`, () => readColumns(columns));

const readColumns = (columns: ReceiptColumns): Receipt => {
  const [, id, receivedAt, latestAt, state, deltas, quarantined, replayed, ...corrections] =
    columns;
  const [source, records, voidedAt, voidedBy, voidReason, dismissed, partVoids] = corrections;
  return {
    id: idText(id),
    receivedAt,
    latestAt,
    deltas: readDeltas(deltas),
    quarantined: quarantined === null ? [] : readQuarantined(quarantined),
    replayOf: source && { batch: idText(source), records: readRecordNumbers(records ?? '[]') },
    state,
    replayed: readRecordNumbers(replayed),
    dismissed: readDismissals(dismissed ?? '[]'),
    partVoids: readPartVoids(partVoids ?? '[]'),
    voided:
      voidedAt === null ? null : { reason: voidReason ?? '', by: voidedBy ?? '', at: voidedAt },
  };
};
