import { expect, test } from '@jest/globals';

import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, type newWorld } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];

/** A store that was copied back with its marks; since then it had sent something. */
const start = async (sentSince: (world: ReturnType<typeof newWorld>) => void) => {
  const { world, double } = withTwoCustomers(undefined, customers);
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set(month, 'acme', 6);
  world.now += hourMs;
  sentSince(world);
  await world.run(double.system);
  const later = (): void => {
    world.now += hourMs;
    copy.now = world.now;
  };
  later();
  return { world, double, copy, later };
};

const behind = /it holds more than this store has sent.*--accept-store/;

test.each([
  [
    'of a customer that the copy knows',
    'acme',
    9,
    'http holds 9 of requests of acme in 2026-11, and this store has sent 5 at most',
  ],
  [
    'of one that it does not know',
    'cora',
    7,
    'http holds 7 of requests of cora in 2026-11, and this store has sent nothing',
  ],
])(
  'a store that was copied back with its marks sends nothing where the system holds more %s',
  async (_, customer, total, said) => {
    const { double, copy, later } = await start((world) => {
      world.set(month, customer, total);
    });
    const before = double.values(month);
    const [refused] = await copy.run(double.system);
    expect(refused).toMatchObject({ outcome: 'failed', message: expect.stringMatching(behind) });
    expect(refused?.alarms[0]).toBe(said);
    expect(refused?.alarms).toHaveLength(2);
    later();
    const [again] = await copy.run(double.system);
    expect(again).toMatchObject({ outcome: 'failed', alarms: [] });
    expect(double.values(month)).toEqual(before);
    later();
    await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
    expect(double.values(month)).toEqual({
      'api_requests/acme': 6,
      'api_requests/bolt': 0,
      'api_requests/cora': 0,
    });
    expect(double.violations).toEqual([]);
    later();
    copy.memory.compared.clear();
    expect((await copy.run(double.system)).every(({ outcome }) => outcome === 'done')).toBe(true);
  },
);

test('a store that is copied back and accepted at once sends what it has', async () => {
  const { double, copy } = await start((world) => {
    world.set(month, 'acme', 9);
  });
  await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 6 });
  expect(double.violations).toEqual([]);
});

test('a copy from before the system was first pushed to sends nothing', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  const copy = await copiedWorld(world, customers);
  world.set(month, 'acme', 500);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  copy.set(month, 'acme', 20);
  expect((await copy.run(double.system))[0]?.message).toMatch(behind);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 500 });
});

test('a copy from before the month began sends nothing of any month', async () => {
  const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
  world.set('2026-10', 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-11-01T12:00:00Z');
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set('2026-10', 'acme', 5);
  world.now = at('2026-11-03T12:00:00Z');
  world.set(month, 'acme', 500);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  copy.set(month, 'acme', 20);
  copy.set('2026-10', 'bolt', 1);
  const outcomes = await copy.run(double.system);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 500 });
  expect(double.values('2026-10')).toEqual({ 'api_requests/acme': 5 });
});

test('a start after which the system holds what the ledger knows, or less, goes on', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  await world.run(double.system);
  double.drop('bolt');
  world.now += 2 * hourMs;
  world.memory.compared.clear();
  world.set(month, 'acme', 9);
  expect((await world.run(double.system))[0]).toMatchObject({ outcome: 'done' });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 9 });
});

test('a lower total that was sent a moment ago, and is not summed up yet, is no sign of a copy', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 50);
  await world.run(double.system);
  const slow: BillingSystem = {
    ...double.system,
    held: async () => ({ kind: 'value', value: 50 }),
  };
  world.now += hourMs;
  world.set(month, 'acme', 40);
  await world.run(slow);
  world.now += 5 * minuteMs;
  world.memory.compared.clear();
  expect((await world.run(slow, { isByHand: true }))[0]).toMatchObject({ outcome: 'done' });
});

test('the system is asked once in a process, and again where it did not answer', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  let asked = 0;
  let isSilent = true;
  const counting: BillingSystem = {
    ...double.system,
    held: async () => {
      asked += 1;
      if (isSilent) throw new SystemUnavailable('http does not answer');
      return { kind: 'value', value: null };
    },
  };
  expect((await world.run(counting))[0]).toMatchObject({ outcome: 'unanswered', accepted: 0 });
  isSilent = false;
  asked = 0;
  await world.run(counting);
  expect(asked).toBe(customers.length);
  world.now += hourMs;
  // The read-back of the day.
  await world.run(counting);
  asked = 0;
  await world.run(counting);
  expect(asked).toBe(0);
});
