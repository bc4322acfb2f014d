import { expect, test } from '@jest/globals';

import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { many as ids, withMany } from '../../../support/push/many-customers.ts';
import { november as month } from '../../../support/push/two-customers.ts';

test('customers of whom a system never says how they are charged hold up no one', async () => {
  const { world, double } = await withMany();
  const added = Array.from({ length: 40 }, (_, n) => `b${String(n).padStart(2, '0')}`);
  for (const id of added) world.directory.set(id, {});
  for (const id of [...added, ...ids]) world.set(month, id, 6);
  const silent: BillingSystem = {
    ...double.system,
    parallel: 2,
    terms: async (target, of) => {
      if (added.includes(target.subject)) throw new SystemUnavailable('http answers 500');
      return double.system.terms(target, of);
    },
  };
  await world.run(silent);
  expect(Object.keys(double.values(month))).toHaveLength(ids.length);
  expect(new Set(Object.values(double.values(month)))).toEqual(new Set([6]));
});

test('once a system wants to be left alone, no place is taken for what is not sent', async () => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  const busy: BillingSystem = {
    ...double.system,
    send: async () => {
      throw new SystemUnavailable('http answers 429', { retryAfterMs: hourMs });
    },
  };
  await world.run(busy);
  const waiting = (await world.views()).filter(({ sending }) => sending?.state === 'sent');
  expect(waiting).toHaveLength(1_000);
});
