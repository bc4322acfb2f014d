import type { BatchId } from '../../metering/batch.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { Finish } from './finish.ts';
import type { Items } from './items.ts';
import { batchIdOf, receiptKey } from './keys.ts';
import { indexQuery } from './queries.ts';
import { type ReceiptHead, toReceiptHead } from './receipt-item.ts';
import { attribute, index } from './table.ts';
import type { Terms } from './terms.ts';

/** Numbers of batches: `waiting` are too young, `failed` are left for the next run. */
export type SweepOutcome = {
  readonly finished: number;
  readonly waiting: number;
  readonly failed: number;
};

/** Hears of each batch that could not be finished. */
export type OnSweepFailure = (id: BatchId, error: unknown) => void;

/**
 * Finishes what was begun in chunks and left: batches whose sender gave up, and voids. Safe to run
 * at any time, also twice at once.
 */
export const createSweep = (items: Items, finish: Finish) => {
  const finishOne = async (
    head: ReceiptHead,
    terms: Terms,
    before: EpochMs,
    onFailure: OnSweepFailure,
  ): Promise<keyof SweepOutcome | null> => {
    const at = begunAt(head);
    if (at === null) return null;
    if (at > before) return 'waiting';
    try {
      return (await finish(head, terms)) ? 'finished' : null;
    } catch (error) {
      // One broken batch must not keep the others waiting.
      onFailure(head.id, error);
      return 'failed';
    }
  };

  return async (
    slots: number,
    terms: () => Terms,
    before: EpochMs,
    onFailure: OnSweepFailure,
  ): Promise<SweepOutcome> => {
    const outcome = { finished: 0, waiting: 0, failed: 0 };
    for (let slot = 0; slot < slots; slot++) {
      const query = indexQuery(index.open, attribute.open, String(slot));
      for await (const keys of items.query(query)) {
        for (const key of keys) {
          // The index is a little behind: the batch may be finished, or its receipt gone.
          const item = await items.get(receiptKey(batchIdOf(key[attribute.partition]?.S ?? '')));
          const kind = item && (await finishOne(toReceiptHead(item), terms(), before, onFailure));
          if (kind !== null) outcome[kind]++;
        }
      }
    }
    return outcome;
  };
};

/** When the work on a batch began that is under way; `null` where none is. */
const begunAt = (head: ReceiptHead): EpochMs | null => {
  const { state, receivedAt, voided, partVoids, partUnderWay } = head;
  if (state === 'pending') return receivedAt;
  if (state === 'voiding') return voided?.at ?? receivedAt;
  return partUnderWay === null ? null : (partVoids[partUnderWay]?.at ?? receivedAt);
};
