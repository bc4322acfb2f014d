import { expect, test } from '@jest/globals';

import { newPushMemory } from '../../../../functions/push/alarms/memory.ts';
import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { newWorld } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];

test('what a new store could not ask about is asked by its next process, before it is sent', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 100);
  await world.run(double.system);
  world.now += 24 * hourMs;
  const other = newWorld({ now: world.now });
  for (const id of customers) {
    other.directory.set(id, {});
    other.set(month, id, 200);
  }
  other.set(month, 'cora', 2);
  const silentAboutCora: BillingSystem = {
    ...double.system,
    held: async ({ subject }) => {
      if (subject === 'cora') throw new SystemUnavailable('http answers 500');
      return { kind: 'value', value: 0 };
    },
  };
  // As on AWS, where a process trusts its store.
  other.memory = newPushMemory(['http']);
  await other.run(silentAboutCora);
  expect(double.values(month)).toMatchObject({ 'api_requests/cora': 100 });
  const coraHeld: BillingSystem = {
    ...double.system,
    held: async (place) => ({ kind: 'value', value: place.subject === 'cora' ? 100 : 200 }),
  };
  world.now += hourMs;
  other.now = world.now;
  other.memory = newPushMemory(['http']);
  const [outcome] = await other.run(coraHeld);
  expect(outcome?.message).toMatch(/it holds more than this store has sent.*--accept-store/);
  expect(double.values(month)).toMatchObject({ 'api_requests/cora': 100 });
});

test('once a system has answered about each, the next process asks no more', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  let asked = 0;
  let isSilent = true;
  const counted: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      asked += 1;
      if (isSilent && place.subject === 'cora') throw new SystemUnavailable('http answers 500');
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  for (let run = 0; run < 3; run += 1) {
    world.memory = newPushMemory(['http']);
    asked = 0;
    await world.run(counted);
    isSilent = false;
  }
  expect(asked).toBe(0);
  expect(Object.keys(double.values(month))).toHaveLength(3);
});
