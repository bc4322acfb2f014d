import type { DatabaseSync } from 'node:sqlite';
import { negateRows, toMonthRows } from '../../metering/aggregate.ts';
import {
  type BatchId,
  countedRows,
  type PageRow,
  type PartVoid,
  type ReceiptState,
  rowsOfConsumer,
} from '../../metering/batch.ts';
import { readPartVoids, writePartVoids } from '../../metering/decision-text.ts';
import { readDeltas } from '../../metering/receipt-text.ts';
import type { BatchVoider } from '../../ports/counter-store.ts';
import { query } from './database.ts';
import { readRow } from './errors.ts';
import { createSeqFinder, idBytes } from './receipt-id.ts';
import type { WriteWhenFree } from './write-guard.ts';

type Counted = {
  readonly seq: number;
  readonly state: ReceiptState;
  readonly deltas: readonly PageRow[];
  readonly partVoids: readonly PartVoid[];
};

type VoiderContext = {
  readonly write: WriteWhenFree;
  readonly addRows: (rows: readonly PageRow[]) => void;
  readonly settle: () => void;
};

/**
 * Takes batches back: the receipt and the counters change in one transaction. `settle` brings what
 * waits into the pages first: else a read that began before a batch came would miss what the void
 * takes off the pages, as it adds nothing of that batch to them.
 */
export const createBatchVoider = (
  db: DatabaseSync,
  { write, addRows, settle }: VoiderContext,
): BatchVoider => {
  const findSeq = createSeqFinder(db);
  const find = query<readonly [ReceiptState, deltas: string, partVoids: string | null]>(
    db,
    'SELECT state, deltas, part_voids FROM receipt WHERE seq = ? AND id = ?',
  );
  const mark = db.prepare(
    `UPDATE receipt SET state = 'voided', voided_at = ?, voided_by = ?, void_reason = ?
     WHERE seq = ?`,
  );
  const markPart = db.prepare('UPDATE receipt SET part_voids = ? WHERE seq = ?');

  /** Runs `work` on a receipt in a transaction. */
  const within = async <Kind extends string>(
    id: BatchId,
    work: (receipt: Counted) => Kind,
  ): Promise<{ readonly kind: Kind | 'unknown' }> => {
    const seq = findSeq(id);
    if (seq === null) return { kind: 'unknown' };
    return write(() => {
      const [state, deltas, partVoids] = find.first(seq, idBytes(id)) ?? [];
      if (state === undefined || deltas === undefined) return { kind: 'unknown' };
      const counted = readRow(`receipt ${id}`, () => ({
        deltas: readDeltas(deltas),
        partVoids: readPartVoids(partVoids ?? '[]'),
      }));
      return { kind: work({ seq, state, ...counted }) };
    });
  };

  const takeBack = (rows: readonly PageRow[]): void => {
    const reversal = negateRows(rows);
    settle();
    addRows(reversal);
    addRows(toMonthRows(reversal));
  };

  return {
    voidBatch: async (id, { reason, by, at }) =>
      within(id, (receipt) => {
        if (receipt.state === 'voided') return 'already_voided';
        takeBack(countedRows(receipt));
        mark.run(at, by, reason, receipt.seq);
        return 'voided';
      }),

    voidPart: async (id, part) =>
      within(id, (receipt) => {
        const { seq, deltas, partVoids } = receipt;
        const { consumerId } = part;
        if (rowsOfConsumer(deltas, consumerId).length === 0) return 'no_usage';
        const rows = rowsOfConsumer(countedRows(receipt), consumerId);
        if (rows.length === 0) return 'already_voided';
        takeBack(rows);
        markPart.run(writePartVoids([...partVoids, part]), seq);
        return 'voided';
      }),
  };
};
