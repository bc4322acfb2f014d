import type { DynamoDbCounterStore } from '../../../shared/adapters/dynamodb/counter-store.ts';
import type { ReceiptReader } from '../../../shared/ports/counter-store.ts';

export type Draw = {
  below(n: number): number;
  of<T>(values: readonly [T, ...T[]]): T;
};

const decision = { reason: 'a test', by: 'ada', at: 0 };

/**
 * Voids, part voids and dismissals through a store that fails. One that fails is repeated, by a
 * person or by `recover`. Each throws where it was answered and is not done.
 */
export const decisionsOn = (observer: Pick<ReceiptReader, 'receipt'>, draw: Draw) => ({
  /** Whether it was answered. */
  voidBatch: async (store: DynamoDbCounterStore, id: string): Promise<boolean> => {
    const outcome = await store.voidBatch(id, decision).catch(() => null);
    if (outcome === null || outcome.kind === 'unknown') return false;
    const { state } = (await observer.receipt(id)) ?? {};
    if (state !== 'voided') throw new Error(`answered ${outcome.kind}, but it is ${state}`);
    return true;
  },

  voidPart: async (store: DynamoDbCounterStore, id: string): Promise<void> => {
    const part = { ...decision, consumerId: `consumer-${draw.below(5)}` };
    const outcome = await store.voidPart(id, part).catch(() => null);
    if (outcome === null || outcome.kind === 'unknown' || outcome.kind === 'no_usage') return;
    const { state, partVoids = [] } = (await observer.receipt(id)) ?? {};
    const isGone = partVoids.some(({ consumerId }) => consumerId === part.consumerId);
    if (!isGone && state !== 'voided') throw new Error(`answered ${outcome.kind}, but it counts`);
  },

  dismiss: async (store: DynamoDbCounterStore, id: string): Promise<void> => {
    const dismissal = { ...decision, records: [draw.below(3)] };
    const outcome = await store.dismiss(id, dismissal).catch(() => null);
    if (outcome?.kind !== 'dismissed' || outcome.records.length === 0) return;
    const { dismissed = [] } = (await observer.receipt(id)) ?? {};
    const all = dismissed.flatMap(({ records }) => records);
    if (!all.includes(outcome.records[0] ?? -1)) {
      throw new Error('answered, but not dismissed');
    }
  },
});
