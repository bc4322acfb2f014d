import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { notSentYet } from '../../../shared/push/reasons.ts';
import { noted } from '../../../shared/push/record.ts';
import type { MonthPlan } from './month-plan.ts';

/**
 * Puts into the ledger those of whom an accepted store knows nothing, before any of them is sent, so that a
 * run that ends early forgets none. `false`: another run was faster.
 */
export const keepAwaited = async (ledger: PushLedger, plan: MonthPlan): Promise<boolean> => {
  for await (const part of plan.parts()) {
    const added = plan.of(part).changes.flatMap(({ record }) => {
      const kept = record.revision === 0 ? noted(record, { reason: notSentYet }) : null;
      return kept === null ? [] : [kept];
    });
    if (added.length > 0 && (await ledger.putRecords(added)).includes(false)) return false;
  }
  return true;
};
