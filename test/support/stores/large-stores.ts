import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { consumer, requestsOnly } from '../metering/events.ts';

const noCells = new Uint8Array();

/**
 * A store whose page of November 2026 has millions of rows, of one consumer whom no one asks for;
 * other pages have the rows that are given.
 */
export const storeOfMillions = (
  millions: number,
  others: readonly PageRow[] = [],
): CounterReader => ({
  ...createMemoryCounterStore(),
  async *read({ page }) {
    if (page !== '2026-11') {
      yield others.filter((row) => row.page === page);
      return;
    }
    const row = { ...requestsOnly, page, consumer: consumer({ id: 'somebody' }), cells: noCells };
    const million = Array<PageRow>(1_000_000).fill(row);
    for (let i = 0; i < millions; i++) yield million;
  },
});
