import type { PushRecord } from './record.ts';

/**
 * Adds, by meter, how much of records changed after `grace` and is not sent; what falls counts as what rises
 * does.
 */
export const addLate = (amounts: Record<string, number>, records: readonly PushRecord[]): void => {
  for (const { key, late, accepted } of records) {
    if (late === null) continue;
    const amount = Math.abs(late - (accepted?.total ?? 0));
    amounts[key.meter] = (amounts[key.meter] ?? 0) + amount;
  }
};
