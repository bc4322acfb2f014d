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

test.each([
  ['of fewer than it is asked about at once', 2],
  ['of as many as it is asked about at once', 4],
  ['of more', 7],
  ['of so many that it is left alone for a while', 60],
])('where the system never says what it holds %s, the others are sent', async (_, count) => {
  const many = Array.from({ length: 100 }, (__, n) => `c${String(n).padStart(3, '0')}`);
  const silent = new Set(many.slice(0, count));
  const { world, double } = withTwoCustomers(undefined, many);
  for (const id of many) world.set(month, id, 5);
  const partlySilent: BillingSystem = {
    ...double.system,
    parallel: 4,
    held: async (place, period) => {
      if (silent.has(place.subject)) throw new SystemUnavailable('http answers 500');
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  for (let run = 0; run < 4; run += 1) {
    await world.run(partlySilent);
    world.now += hourMs;
  }
  const sent = (): readonly string[] => Object.keys(double.values(month));
  expect(sent()).toHaveLength(many.length - count);
  for (const id of many) world.set(month, id, 6);
  await world.run(partlySilent);
  expect(Object.values(double.values(month))).toEqual(sent().map(() => 6));
  silent.clear();
  for (let run = 0; run < 2; run += 1) await world.run(partlySilent);
  expect(sent()).toHaveLength(many.length);
});

test('a system that wants to be asked about one customer later is sent the others', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  const busyAboutAcme: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      if (place.subject === 'acme') {
        const retryAfterMs = 10 * 60_000;
        throw new SystemUnavailable('http answers 503', { retryAfterMs, isOfOne: true });
      }
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  await world.run(busyAboutAcme);
  expect(Object.keys(double.values(month)).toSorted()).toEqual([
    'api_requests/bolt',
    'api_requests/cora',
    'api_requests/dora',
  ]);
});
