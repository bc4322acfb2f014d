import type { BatchId } from '../../domain/batch.ts';
import type { EpochMs } from '../../domain/instant.ts';
import { StoreUnavailable } from '../../ports/store-unavailable.ts';
import type { Items } from './items.ts';
import type { Journal } from './journal.ts';
import { batchIdOf, receiptKey } from './keys.ts';
import { indexQuery } from './queries.ts';
import { toReceiptHead } from './receipt-item.ts';
import { attribute, index } from './table.ts';

/** Numbers of journals: `waiting` are too young, `failed` are left for the next run. */
export type SweepOutcome = {
  readonly finished: number;
  readonly waiting: number;
  readonly failed: number;
};

/**
 * Finishes journals that nobody finished: their sender gave up or never came back. Those received
 * after `before` are left to whoever writes them now. Safe to run at any time, also twice at once.
 */
export const createSweep = (
  items: Items,
  journal: Journal,
  clock: () => EpochMs,
  writeMs: number,
) => {
  const finishOne = async (
    id: BatchId,
    before: EpochMs,
    slots: number,
  ): Promise<keyof SweepOutcome | null> => {
    const item = await items.get(receiptKey(id));
    // The index is a little behind: the journal may be finished, or gone.
    const head = item && toReceiptHead(item);
    if (head?.state !== 'pending' || head.journal === null) return null;
    if (head.receivedAt > before) return 'waiting';
    try {
      const isOurs = await journal.finish(head, head.journal, slots, clock() + writeMs);
      return isOurs ? 'finished' : null;
    } catch (error) {
      if (error instanceof StoreUnavailable) return 'failed';
      throw error;
    }
  };

  return async (before: EpochMs, slots: number): Promise<SweepOutcome> => {
    const outcome = { finished: 0, waiting: 0, failed: 0 };
    for (let slot = 0; slot < slots; slot++) {
      const query = indexQuery(index.open, attribute.open, String(slot));
      for await (const keys of items.query(query)) {
        for (const key of keys) {
          const kind = await finishOne(batchIdOf(key[attribute.partition]?.S ?? ''), before, slots);
          if (kind !== null) outcome[kind]++;
        }
      }
    }
    return outcome;
  };
};
