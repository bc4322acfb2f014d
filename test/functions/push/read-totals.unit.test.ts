import { expect, test } from '@jest/globals';

import { createReadTotals } from '../../../functions/push/read-totals.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import { standardBillableStatuses } from '../../../shared/settings/billing.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { consumer, requestsOnly } from '../../support/metering/events.ts';

const row = (customId: string, count: number): PageRow => ({
  page: '2026-11',
  ...requestsOnly,
  consumer: consumer({ id: customId, customId }),
  cells: packCells(new Map([[cellCode(3, 200), count]])),
});

test('consumers of no customer of the directory have no total of their own', async () => {
  const billableStatuses = parseBillableStatuses(standardBillableStatuses);
  if (billableStatuses === null) throw new Error('the statuses must be readable');
  const asked = new Set<string>();
  const readTotals = createReadTotals({
    counters: {
      ...createMemoryCounterStore(),
      async *read() {
        yield ['acme', 'bolt', 'cora', 'dora'].map((id, i) => row(id, i + 1));
      },
    },
    basisOf: async () => ({ billableStatuses, customers: [] }),
    customers: {
      has: (id) => {
        asked.add(id);
        return id === 'bolt';
      },
    },
    zoneOf: () => 'UTC',
  });
  const now = Date.parse('2026-11-22T12:00:00Z');
  const { totals } = await readTotals('2026-11', { meters: ['requests'], total: 'billable', now });
  expect([...totals]).toEqual([['bolt', new Map([['requests', 2]])]]);
  // They are summed as one customer.
  expect(asked.has('')).toBe(true);
});

test.each([
  ['billable', 5],
  ['all', 9],
] as const)('a total of %s statuses', async (total, sum) => {
  const billableStatuses = parseBillableStatuses('2xx');
  if (billableStatuses === null) throw new Error('the statuses must be readable');
  const cells = packCells(
    new Map([
      [cellCode(3, 200), 5],
      [cellCode(3, 404), 4],
    ]),
  );
  const readTotals = createReadTotals({
    counters: {
      ...createMemoryCounterStore(),
      async *read() {
        yield [{ ...row('acme', 0), cells }];
      },
    },
    basisOf: async () => ({ billableStatuses, customers: [] }),
    customers: { has: () => true },
    zoneOf: () => 'UTC',
  });
  const now = Date.parse('2026-11-22T12:00:00Z');
  const { totals } = await readTotals('2026-11', { meters: ['requests'], total, now });
  expect([...totals.values()]).toEqual([new Map([['requests', sum]])]);
});
