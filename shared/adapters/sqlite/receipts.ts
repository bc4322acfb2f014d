import type { DatabaseSync } from 'node:sqlite';
import type { Batch, BatchId, Receipt, ReceiptState, ReplaySource } from '../../domain/batch.ts';
import type { EpochMs } from '../../domain/instant.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../domain/receipt-text.ts';
import type { ApplyOutcome, ReceiptReader } from '../../ports/counter-store.ts';
import { query } from './database.ts';
import { createSpanNotes, type PutReceipt } from './receipt-spans.ts';

/** A receipt of a thousand consumers takes some 100 kB. */
const chunkReceipts = 32;

/**
 * Records the receipts of batches where that is due; says of each batch what becomes of it. To be
 * called within the transaction that counts them.
 */
export const createReceiptRecorder = (
  db: DatabaseSync,
): ((batches: readonly Batch[]) => readonly ApplyOutcome[]) => {
  const find = query<readonly [ReceiptState, string]>(
    db,
    'SELECT state, replayed FROM receipt WHERE id = ?',
  );
  const insert = db.prepare(
    `INSERT INTO receipt
       (id, received_at, latest_at, state, deltas, quarantined, replay_batch, replay_records)
     VALUES (?, ?, ?, 'applied', ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const mark = db.prepare('UPDATE receipt SET replayed = ? WHERE id = ?');
  const noteSpans = createSpanNotes(db);

  /** Marks the records of a replay in their source; false where they are not to be had. */
  const takeRecords = ({ batch, records }: ReplaySource): boolean => {
    const source = find.first(idBytes(batch));
    if (source?.[0] !== 'applied') return false;
    const replayed = JSON.parse(source[1]) as number[];
    if (records.some((record) => replayed.includes(record))) return false;
    const marked = [...replayed, ...records].sort((a, b) => a - b);
    mark.run(JSON.stringify(marked), idBytes(batch));
    return true;
  };

  const record = (batch: Batch, put: PutReceipt[]): ApplyOutcome => {
    const { id, receivedAt, latestAt, deltas, quarantined, replayOf } = batch;
    const key = idBytes(id);
    if (replayOf !== null) {
      if (find.first(key) !== undefined) return { kind: 'duplicate' };
      if (!takeRecords(replayOf)) return { kind: 'refused' };
    }
    const { changes, lastInsertRowid } = insert.run(
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
    const outcomes = batches.map((batch) => record(batch, put));
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
];

export const createReceiptReader = (db: DatabaseSync): ReceiptReader => {
  const select = `SELECT seq, id, received_at, latest_at, state, deltas, quarantined, replayed,
    replay_batch, replay_records, voided_at, voided_by, void_reason FROM receipt`;
  const after = (condition: string) =>
    query<ReceiptColumns>(
      db,
      `${select} WHERE seq > ? AND (${condition}) ORDER BY seq LIMIT ${chunkReceipts}`,
    );
  const all = after('TRUE');
  // The terms of the partial index, word for word: else SQLite reads every receipt.
  const quarantinedOnly = after('quarantined IS NOT NULL');
  const irregularOnly = after(
    "quarantined IS NOT NULL OR replay_batch IS NOT NULL OR state IN ('voiding', 'voided')",
  );
  const one = query<ReceiptColumns>(db, `${select} WHERE id = ?`);
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
    receipt: async (id) => {
      const row = one.first(idBytes(id));
      return row === undefined ? null : toReceipt(row);
    },
  };
};

const toReceipt = (columns: ReceiptColumns): Receipt => {
  const [, id, receivedAt, latestAt, state, deltas, quarantined, replayed, ...corrections] =
    columns;
  const [source, records, voidedAt, voidedBy, voidReason] = corrections;
  return {
    id: idText(id),
    receivedAt,
    latestAt,
    deltas: readDeltas(deltas),
    quarantined: quarantined === null ? [] : readQuarantined(quarantined),
    replayOf: source && { batch: idText(source), records: JSON.parse(records ?? '[]') as number[] },
    state,
    replayed: JSON.parse(replayed) as number[],
    voided:
      voidedAt === null ? null : { reason: voidReason ?? '', by: voidedBy ?? '', at: voidedAt },
  };
};

export const idBytes = (id: BatchId): Uint8Array => Buffer.from(id, 'hex');

const idText = (bytes: Uint8Array): BatchId => Buffer.from(bytes).toString('hex');
