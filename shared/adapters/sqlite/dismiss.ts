import type { DatabaseSync } from 'node:sqlite';
import {
  readDismissals,
  readRecordNumbers,
  writeDismissals,
} from '../../metering/decision-text.ts';
import { dismissible } from '../../metering/open-records.ts';
import { readQuarantined } from '../../metering/receipt-text.ts';
import type { DismissOutcome, QuarantineDismisser } from '../../ports/counter-store.ts';
import { query } from './database.ts';
import { readRow } from './errors.ts';
import { createSeqFinder, idBytes } from './receipt-id.ts';
import type { WriteWhenFree } from './write-guard.ts';

/** Dismisses quarantine records: in one transaction with the look at what was replayed. */
export const createSqliteDismiss = (
  db: DatabaseSync,
  write: WriteWhenFree,
): QuarantineDismisser['dismiss'] => {
  const findSeq = createSeqFinder(db);
  const find = query<
    readonly [quarantined: string | null, replayed: string, dismissed: string | null]
  >(db, 'SELECT quarantined, replayed, dismissed FROM receipt WHERE seq = ? AND id = ?');
  const mark = db.prepare('UPDATE receipt SET dismissed = ? WHERE seq = ?');
  return async (id, dismissal) => {
    const seq = findSeq(id);
    if (seq === null) return { kind: 'unknown' };
    return write<DismissOutcome>(() => {
      const row = find.first(seq, idBytes(id));
      if (row === undefined) return { kind: 'unknown' };
      const [quarantined, replayed, text] = row;
      const receipt = readRow(`receipt ${id}`, () => ({
        quarantined: readQuarantined(quarantined ?? '[]'),
        replayed: readRecordNumbers(replayed),
        dismissed: readDismissals(text ?? '[]'),
      }));
      const records = dismissible(receipt, dismissal.records);
      if (records.length > 0) {
        mark.run(writeDismissals([...receipt.dismissed, { ...dismissal, records }]), seq);
      }
      return { kind: 'dismissed', records };
    });
  };
};
