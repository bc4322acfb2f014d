import { expect, test } from '@jest/globals';

import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at } from '../../../support/push/world.ts';

type World = ReturnType<typeof withTwoCustomers>['world'];

const alarmsOf = (outcomes: Awaited<ReturnType<World['run']>>) =>
  outcomes.flatMap(({ alarms }) => alarms);

const withoutKey = (system: BillingSystem, text: string): BillingSystem => ({
  ...system,
  clock: async () => {
    throw new OperatorProblem(text);
  },
});

/** What a process that dies before its alarms are raised leaves to the next two runs. */
const afterDeath = async (world: World, system: BillingSystem) => {
  const lost = alarmsOf(await world.runUntold(system));
  world.now += hourMs;
  const next = alarmsOf(await world.run(system));
  world.now += hourMs;
  return { lost, next, last: alarmsOf(await world.run(system)) };
};

test('a wrong clock is said once each time that it begins', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const said: number[] = [];
  for (const minutes of [10, 11, 12, 0, 13, 14]) {
    const clock = async () => world.now + minutes * minuteMs;
    const outcomes = await world.run({ ...double.system, clock });
    expect(outcomes[0]?.outcome).toBe(minutes === 0 ? 'done' : 'failed');
    said.push(alarmsOf(outcomes).length);
    world.now += hourMs;
  }
  expect(said).toEqual([1, 0, 0, 0, 1, 0]);
});

test('a wrong key that stands into the next months is said once', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  const text = 'http answers 401: it does not take the key';
  const closed = withoutKey(double.system, text);
  const said: string[] = [];
  for (let day = 0; day < 60; day += 1) {
    said.push(...alarmsOf(await world.run(closed)));
    world.now += 24 * hourMs;
  }
  expect(said).toEqual([text]);
  await world.run(double.system);
  world.now += hourMs;
  expect(alarmsOf(await world.run(closed))).toEqual([text]);
});

test('a wrong key that no alarm was raised for is said by the next run', async () => {
  const { world, double } = withTwoCustomers();
  const text = 'http answers 401: it does not take the key';
  const { lost, next, last } = await afterDeath(world, withoutKey(double.system, text));
  expect([lost, next, last]).toEqual([[text], [text], []]);
});

test('a refusal that no alarm was raised for is said by the next run', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.refusals.set('acme', 'no such customer');
  const text = 'http refuses requests of acme in 2026-11: no such customer';
  const { lost, next, last } = await afterDeath(world, double.system);
  expect([lost, next, last]).toEqual([[text], [text], []]);
});

test('an objection that no alarm was raised for is said by the next run', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.objections.set('acme', 'two items on one meter');
  const text = 'http refuses requests of acme in 2026-11: two items on one meter';
  const { lost, next, last } = await afterDeath(world, double.system);
  expect([lost, next, last]).toEqual([[text], [text], []]);
});

test('a difference that no alarm was raised for is said by the next run', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 24 * hourMs;
  double.drop('acme');
  const text = 'requests of acme in 2026-11: http holds nothing, and accepted 5';
  const { lost, next, last } = await afterDeath(world, double.system);
  expect([lost, next, last]).toEqual([[text], [text], []]);
});

test('what is late, and no alarm was raised for it, is said by the next run', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-29T00:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-12-10T00:00:00Z');
  world.set(month, 'acme', 9);
  const { lost, next, last } = await afterDeath(world, double.system);
  expect(lost).toEqual([expect.stringMatching(/^late: requests of acme in 2026-11 changed by 4/)]);
  expect([next, last]).toEqual([lost, []]);
});

test('totals that would be lowered, and no alarm was raised for them, are said by the next run', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 9);
  await world.run(double.system);
  for (const id of ['acme', 'bolt']) world.set(month, id, 1);
  const { lost, next, last } = await afterDeath(world, double.system);
  expect(lost).toEqual([expect.stringMatching(/the totals of 2 of 2 customers would be lowered/)]);
  expect([next, last]).toEqual([lost, []]);
});

test('of more alarms than are kept, none is said again once all were', async () => {
  const customers = Array.from({ length: 150 }, (_, n) => `c${n}`);
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) {
    world.set(month, id, 5);
    double.refusals.set(id, 'no such customer');
  }
  expect(alarmsOf(await world.run(double.system))).toHaveLength(150);
  expect(alarmsOf(await world.run(double.system))).toEqual([]);
  expect((await world.ledger.rounds()).flatMap(({ untold }) => untold)).toEqual([]);
});
