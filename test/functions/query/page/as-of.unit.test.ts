import { expect, test } from '@jest/globals';
import { createPageHandler } from '../../../../functions/query/page/page-handler.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { standardBillableStatuses } from '../../../../shared/settings/billing.ts';
import { parseBillableStatuses } from '../../../../shared/usage/billable-statuses.ts';
import { request, textOf } from '../../../support/api/requests.ts';
import { batch } from '../../../support/metering/batches.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const included = Date.parse('2026-11-22T11:58:41Z');

const billableStatuses = parseBillableStatuses(standardBillableStatuses);
if (billableStatuses === null) throw new Error('the default of BILLABLE_STATUSES must be readable');

/** What the page shows of a store in which batches wait; `reads` says when it was asked for rows. */
const pageOf = async (query: string) => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ receivedAt: now }));
  const order: string[] = [];
  const handler = createPageHandler({
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
    reports: createMemoryReportStore(),
    clock: () => now,
    log: () => undefined,
    settings: {
      billingTimezone: 'UTC',
      billableStatuses,
      meters: ['requests'],
      restatementDays: 10,
    },
    prefix: '',
  });
  const text = await textOf(await handler(request({ path: '/', query })));
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
