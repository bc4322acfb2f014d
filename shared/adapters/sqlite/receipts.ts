import type { DatabaseSync } from 'node:sqlite';
import type { Receipt, ReceiptState } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import { readDeltas, readQuarantined } from '../../metering/receipt-text.ts';
import type { ReceiptReader } from '../../ports/counter-store.ts';
import { readDismissals, readPartVoids, readRecordNumbers } from '../../metering/decision-text.ts';
import { query } from './database.ts';
import { readRow } from './errors.ts';
import { createSeqFinder, idBytes, idText } from './receipt-id.ts';

const chunkReceipts = 32; // One of a thousand consumers takes about 100 kB.

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
  readRow(`receipt ${idText(columns[1])}`, () => readColumns(columns));

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
