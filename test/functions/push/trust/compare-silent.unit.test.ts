import { expect, test } from '@jest/globals';

import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';

const customers = ['acme', 'bolt', 'cora', 'dora'];

test('where the system never answers about one customer, the others are compared once', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  let asked: string[] = [];
  let isSilent = true;
  const silentAboutBolt: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      asked.push(place.subject);
      if (isSilent && place.subject === 'bolt') throw new SystemUnavailable('http answers 500');
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  await world.run(silentAboutBolt);
  expect(new Set(asked)).toEqual(new Set(customers));
  world.now += hourMs;
  // The read-back of the day.
  await world.run(silentAboutBolt);
  for (let run = 0; run < 2; run += 1) {
    world.now += hourMs;
    asked = [];
    await world.run(silentAboutBolt);
    expect(new Set(asked)).toEqual(new Set(['bolt']));
  }
  expect(Object.keys(double.values(month))).not.toContain('api_requests/bolt');
  isSilent = false;
  world.now += hourMs;
  await world.run(silentAboutBolt);
  asked = [];
  await world.run(silentAboutBolt);
  expect(asked).toEqual([]);
  expect(double.values(month)).toMatchObject({ 'api_requests/bolt': 5 });
});
