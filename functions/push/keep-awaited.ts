import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import type { Change } from '../../shared/push/plan.ts';
import { notSentYet } from '../../shared/push/reasons.ts';
import { noted } from '../../shared/push/record.ts';

/**
 * Puts into the ledger those of whom an accepted store knows nothing, so that a run that ends early
 * forgets none of them. `null`: another run was faster.
 */
export const keepAwaited = async (
  ledger: PushLedger,
  changes: readonly Change[],
): Promise<readonly Change[] | null> => {
  const kept = changes.map((change) =>
    change.record.revision === 0
      ? { ...change, record: noted(change.record, { reason: notSentYet }) ?? change.record }
      : change,
  );
  const added = kept.flatMap(({ record }, i) => (record === changes[i]?.record ? [] : [record]));
  if (added.length === 0) return changes;
  return (await ledger.putRecords(added)).includes(false) ? null : kept;
};
