import type { DatabaseSync } from 'node:sqlite';
import { negateRows, toMonthRows } from '../../metering/aggregate.ts';
import type { PageRow, ReceiptState } from '../../metering/batch.ts';
import { readDeltas } from '../../metering/receipt-text.ts';
import type { BatchVoider } from '../../ports/counter-store.ts';
import { query } from './database.ts';
import { createSeqFinder, idBytes } from './receipts.ts';
import type { WriteWhenFree } from './write-guard.ts';

/** Takes batches back: the receipt's state and the counters change in one transaction. */
export const createVoidBatch = (
  db: DatabaseSync,
  { write, addRows }: { write: WriteWhenFree; addRows: (rows: readonly PageRow[]) => void },
): BatchVoider['voidBatch'] => {
  const findSeq = createSeqFinder(db);
  const find = query<readonly [ReceiptState, string]>(
    db,
    'SELECT state, deltas FROM receipt WHERE seq = ? AND id = ?',
  );
  const mark = db.prepare(
    `UPDATE receipt SET state = 'voided', voided_at = ?, voided_by = ?, void_reason = ?
     WHERE seq = ?`,
  );
  return async (id, { reason, by, at }) => {
    const seq = findSeq(id);
    if (seq === null) return { kind: 'unknown' };
    return write(() => {
      const [state, deltas] = find.first(seq, idBytes(id)) ?? [];
      if (state === undefined || deltas === undefined) return { kind: 'unknown' };
      if (state === 'voided') return { kind: 'already_voided' };
      const reversal = negateRows(readDeltas(deltas));
      addRows(reversal);
      addRows(toMonthRows(reversal));
      mark.run(at, by, reason, seq);
      return { kind: 'voided' };
    });
  };
};
