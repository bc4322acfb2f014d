import type { PayingCustomer } from '../../../shared/customers/directory-text.ts';
import type { Spill } from '../../../shared/ports/spill.ts';

/** Keeps texts aside in memory. */
export const openMemorySpill = (): Spill => ({
  keep: async (lines) => {
    const kept = [...lines].map((line) => line.slice(0, -1));
    return async function* () {
      yield kept;
    };
  },
  close: async () => undefined,
});

/** What a run needs of customers where there are none. */
export const withoutCustomers = {
  customers: async (): Promise<readonly PayingCustomer[]> => [],
  openSpill: openMemorySpill,
};
