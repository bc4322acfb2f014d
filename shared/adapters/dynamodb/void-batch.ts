import { negateRows } from '../../metering/aggregate.ts';
import type { BatchId, Voided } from '../../metering/batch.ts';
import type { VoidOutcome } from '../../ports/counter-store.ts';
import { beginVoid, markVoided } from './actions.ts';
import type { Attempt, Attempts } from './attempts.ts';
import { rowsOfChunk } from './chunk.ts';
import type { Count } from './count.ts';
import { counting, type Finish, takingBack } from './finish.ts';
import type { Items } from './items.ts';
import { receiptKey } from './keys.ts';
import { type ReceiptHead, toReceiptHead } from './receipt-item.ts';
import type { Terms } from './terms.ts';
import type { Transact } from './transact.ts';

/** Takes batches back exactly once: in one transaction where they were counted in one. */
export const createVoidBatch = (
  items: Items,
  transact: Transact,
  count: Count,
  finish: Finish,
  attempts: Attempts,
  table: string,
) => {
  /** Whether a batch was taken back by this; where not, its state has changed or will. */
  const takeBack = async (head: ReceiptHead, voided: Voided, terms: Terms): Promise<boolean> => {
    const { id, deltas, journal } = head;
    if (journal === null) {
      const mark = markVoided(table, id, voided, terms.slots);
      const outcome = await count([mark], rowsOfChunk(negateRows(deltas)), terms);
      if (outcome.kind === 'committed') return true;
      if (outcome.kind !== 'invalid') return false;
      // Its pages have grown so large that DynamoDB takes fewer of them at a time.
    }
    await transact([beginVoid(table, id, voided, terms.slots)], terms.deadline);
    return false;
  };

  const step = async (id: BatchId, voided: Voided, terms: Terms): Promise<Attempt<VoidOutcome>> => {
    const item = await items.get(receiptKey(id), terms.deadline);
    if (item === null) return { result: { kind: 'unknown' } };
    const head = toReceiptHead(item);
    switch (head.state) {
      case 'pending':
        await finish(head, counting, terms);
        return 'again';
      case 'applied':
        return (await takeBack(head, voided, terms)) ? { result: { kind: 'voided' } } : 'again';
      case 'voiding': {
        const isOurs = await finish(head, takingBack, terms);
        return { result: { kind: isOurs ? 'voided' : 'already_voided' } };
      }
      case 'voided':
        return { result: { kind: 'already_voided' } };
    }
  };

  return async (id: BatchId, voided: Voided, terms: Terms): Promise<VoidOutcome> =>
    attempts.until(terms.deadline, async () => step(id, voided, terms));
};
