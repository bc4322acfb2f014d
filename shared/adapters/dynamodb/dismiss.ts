import type { BatchId, Dismissal } from '../../metering/batch.ts';
import { dismissible } from '../../metering/open-records.ts';
import type { DismissOutcome } from '../../ports/counter-store.ts';
import { markDismissed } from './actions.ts';
import type { Attempt, Attempts } from './attempts.ts';
import type { Items } from './items.ts';
import type { Journal } from './journal.ts';
import { receiptKey } from './keys.ts';
import { toReceiptHead } from './receipt-item.ts';
import type { Terms } from './terms.ts';
import type { Transact } from './transact.ts';

type Dismisser = {
  readonly attempts: Attempts;
  readonly items: Items;
  readonly transact: Transact;
  readonly journal: Journal;
  readonly table: string;
};

/** Dismisses quarantine records, on condition that no replay took any since they were read. */
export const createDismiss = ({ attempts, items, transact, journal, table }: Dismisser) => {
  const dismissOnce = async (
    id: BatchId,
    dismissal: Dismissal,
    terms: Terms,
  ): Promise<Attempt<DismissOutcome>> => {
    const item = await items.get(receiptKey(id), terms.deadline);
    if (item === null) return { result: { kind: 'unknown' } };
    const head = toReceiptHead(item);
    const { quarantined } = await journal.read(head, terms.deadline);
    const records = dismissible({ ...head, quarantined }, dismissal.records);
    if (records.length === 0) return { result: { kind: 'dismissed', records } };
    const mark = markDismissed(table, head, { ...dismissal, records });
    const { kind } = await transact([mark], terms.deadline);
    return kind === 'committed' ? { result: { kind: 'dismissed', records } } : 'again';
  };

  return async (id: BatchId, dismissal: Dismissal, terms: Terms): Promise<DismissOutcome> =>
    attempts.until(terms.deadline, async () => dismissOnce(id, dismissal, terms));
};
