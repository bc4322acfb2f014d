import type { PushRecord } from './record.ts';
import type { PushRound } from './round.ts';

/** By meter how much changed after `grace` and is not sent; what falls counts as what rises does. */
export const lateAmounts = (records: readonly PushRecord[]): PushRound['late'] => {
  const amounts: Record<string, number> = {};
  for (const { key, late, accepted } of records) {
    if (late === null) continue;
    const amount = Math.abs(late - (accepted?.total ?? 0));
    amounts[key.meter] = (amounts[key.meter] ?? 0) + amount;
  }
  return amounts;
};
