import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

test('a customer that is refused holds up no one, and is said once', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  world.set(month, 'bolt', 6);
  double.refusals.set('acme', 'no such customer');
  const first = await world.run(double.system);
  expect(first[0]).toMatchObject({ outcome: 'done', accepted: 1, refused: 1 });
  expect(first[0]?.alarms).toEqual(['http refuses requests of acme in 2026-11: no such customer']);
  world.now += hourMs;
  world.set(month, 'acme', 7);
  expect((await world.run(double.system))[0]?.alarms).toEqual([]);
  expect(await show()).toEqual([
    ['acme', month, 7, 'refused', 'no such customer'],
    ['bolt', month, 6, 'confirmed', null],
  ]);
  double.refusals.clear();
  world.now += 24 * hourMs;
  await world.run(double.system);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 7, 'api_requests/bolt': 6 });
});

test('a total that cannot be sent exactly is not sent', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 2 ** 53);
  await world.run(double.system);
  expect(double.values(month)).toEqual({});
  expect((await show())[0]?.slice(3)).toEqual([
    'refused',
    'the total is beyond 9007199254740991 and cannot be sent exactly',
  ]);
});

test('a total that grows beyond what can be sent is refused, said once, and sent when it can be', async () => {
  const { world, double, show } = withTwoCustomers();
  const said: string[] = [];
  const runs = async (days: number): Promise<void> => {
    for (let day = 0; day < days; day += 1) {
      said.push(...(await world.run(double.system)).flatMap(({ alarms }) => alarms));
      world.now += 24 * hourMs;
    }
  };
  world.set(month, 'acme', 5);
  await runs(2);
  world.set(month, 'acme', 2 ** 53 + 2);
  await runs(3);
  const reason = 'the total is beyond 9007199254740991 and cannot be sent exactly';
  expect(said).toEqual([`http refuses requests of acme in 2026-11: ${reason}`]);
  expect(await show()).toEqual([['acme', month, 5, 'refused', reason]]);
  world.set(month, 'acme', 5);
  await runs(2);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('a customer that the system drops again and again is said once, and shown until it is held', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const said: string[] = [];
  for (let day = 0; day < 4; day += 1) {
    said.push(...(await world.run(double.system)).flatMap(({ alarms }) => alarms));
    double.drop('acme');
    world.now += 24 * hourMs;
    world.set(month, 'acme', 6 + day);
  }
  expect(said).toEqual(['requests of acme in 2026-11: http holds nothing, and accepted 5']);
  const reason = 'http holds nothing, and accepted 7';
  expect(await show()).toEqual([['acme', month, 8, 'accepted', reason]]);
  await world.run(double.system);
  world.now += 24 * hourMs;
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 9, 'confirmed', null]]);
});

test('what was refused is tried again after growing pauses, daily at the latest, and by hand', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.refusals.set('acme', 'no such customer');
  let hour = 0;
  const tried: number[] = [];
  const counting: BillingSystem = {
    ...double.system,
    send: async (events) => {
      tried.push(hour);
      return double.system.send(events);
    },
  };
  for (; hour <= 72; hour += 1) {
    await world.run(counting);
    world.now += hourMs;
  }
  expect(tried).toEqual([0, 1, 2, 4, 8, 16, 32, 56]);
  await world.run(counting, { isByHand: true });
  expect(tried).toHaveLength(9);
});

test('a refusal in other words each time is said once', async () => {
  const { world, double } = withTwoCustomers();
  const said: string[] = [];
  for (let hour = 0; hour < 72; hour += 1) {
    double.refusals.set('acme', `it answers 422: request ${hour}`);
    world.set(month, 'acme', 5 + Math.floor(hour / 10));
    said.push(...(await world.run(double.system)).flatMap(({ alarms }) => alarms));
    world.now += hourMs;
  }
  expect(said).toEqual(['http refuses requests of acme in 2026-11: it answers 422: request 0']);
  double.refusals.clear();
  await world.run(double.system, { isByHand: true });
  double.refusals.set('acme', 'it answers 422: again');
  world.set(month, 'acme', 50);
  const [again] = await world.run(double.system);
  expect(again?.alarms).toEqual([
    'http refuses requests of acme in 2026-11: it answers 422: again',
  ]);
});
