import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readSums, type WantedSum } from '../../../functions/alert/read-values.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { alertPeriodAt } from '../../../shared/alerts/period.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import { alertPeriods } from '../../../shared/customers/read-alerts.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { arbitraryDirectory, payerByHand, yamlOf } from '../../support/customers/directory.ts';
import { batch } from '../../support/metering/batches.ts';
import { arbitraryUsage } from '../../support/metering/usage.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { isBillable } from '../../support/usage/oracle-events.ts';
import { arbitraryTurn, trickyZones } from '../../support/usage/zones.ts';

const statuses = parseBillableStatuses('1xx,2xx,3xx,4xx,!429,!499');
if (statuses === null) throw new Error('the statuses of the tests must be readable');
const billableStatuses = statuses;

const values = [
  'id:poppy-id',
  'custom_id:cust-0001',
  'custom_id:digit-id',
  'username:poppy',
  'username:digit',
];

const arbitraryCase = fc.constantFrom(...trickyZones).chain((zone) =>
  arbitraryUsage(arbitraryTurn).chain(({ turn, events }) => {
    const month = (at: number): string => localClock(zone).textOf(at).slice(0, 7);
    const months = [month(turn), month(turn - 20 * dayMs)];
    return fc.record({
      zone: fc.constant(zone),
      turn: fc.constant(turn),
      events: fc.constant(events),
      customers: arbitraryDirectory(values, [...new Set(months)], ['acme', 'bolt']),
      cut: fc.integer({ min: -40, max: 40 }),
    });
  }),
);

test('the value of a customer is the sum of its events in the period, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryCase, async ({ zone, turn, events, customers, cut }) => {
      const reading = readBillableText(yamlOf(customers));
      if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
      const payers = payersOf(reading.file.customers, zone);
      const store = createMemoryCounterStore();
      await store.applyOnce(batch({ events }));
      const wanted = alertPeriods.flatMap((kind) =>
        [turn - 1, turn].flatMap((instant) =>
          ['requests', 'credits'].flatMap((meter) =>
            [true, false].map((billable) => {
              const period = alertPeriodAt(instant, kind, zone);
              return { key: `${meter} ${billable} ${period.name}`, period, meter, billable };
            }),
          ),
        ),
      );
      const asked: string[] = [];
      const context = {
        counters: {
          read: (selection: Parameters<typeof store.read>[0]) => {
            asked.push(`${selection.page} ${selection.meter ?? 'requests'}`);
            return store.read(selection);
          },
        },
        payers,
        billableStatuses,
      };
      const unique = [...new Map(wanted.map((sum) => [sum.key, sum])).values()];
      // After the last of the usage, so that nothing of it is still to come.
      const now = turn + 400 * dayMs;
      const instant = turn + cut * dayMs;
      const parts = [
        await readSums(unique, { now, pages: { endsBefore: instant } }, context),
        await readSums(unique, { now, pages: { endsAtOrAfter: instant } }, context),
      ];
      expect(asked).toHaveLength(new Set(asked).size);

      const byHand = (sum: WantedSum, customer: string): number =>
        events
          .filter(({ at, status }) => {
            const isIn = at >= sum.period.start && at < sum.period.end;
            return isIn && (!sum.billable || isBillable(status));
          })
          .filter(({ consumer, at }) => {
            const month = localClock(zone).textOf(at).slice(0, 7);
            return payerByHand(customers, consumer, month).id === customer;
          })
          .reduce((all, { quantities }) => {
            const amount = quantities.find(({ meter }) => meter === sum.meter)?.amount ?? 0;
            return all + (sum.meter === 'requests' ? 1 : amount);
          }, 0);
      for (const sum of unique) {
        for (const customer of ['acme', 'bolt', 'cust-0001', 'anonymous']) {
          const found = parts.reduce(
            (all, part) => all + (part.get(sum.key)?.get(customer) ?? 0),
            0,
          );
          expect({ key: sum.key, customer, value: found }).toEqual({
            key: sum.key,
            customer,
            value: byHand(sum, customer),
          });
        }
      }
    }),
    { numRuns: 100 },
  );
});
