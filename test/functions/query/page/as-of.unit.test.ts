import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { batch } from '../../../support/metering/batches.ts';
import { showPage } from '../../../support/page/show-page.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const included = Date.parse('2026-11-22T11:58:41Z');

/** What the page shows of a store in which batches wait; `reads` says when it was asked for rows. */
const pageOf = async (query: string) => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ receivedAt: now }));
  const order: string[] = [];
  const text = await showPage(query, {
    now,
    reader: {
      ...store,
      asOf: async () => {
        order.push('as of');
        return included;
      },
      read: (selection) => {
        order.push('rows');
        return store.read(selection);
      },
    },
  });
  return { text, order };
};

test.each(['', 'view=customers', 'view=services'])(
  'the page says up to when it counts, as the store does: %j',
  async (query) => {
    const { text, order } = await pageOf(query);
    expect(text).toContain('11:58:41');
    expect(text).not.toContain('12:00:00');
    expect(order[0]).toBe('as of');
    expect(order).toContain('rows');
  },
);
