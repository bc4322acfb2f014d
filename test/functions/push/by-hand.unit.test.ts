import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

type World = ReturnType<typeof withTwoCustomers>['world'];

const byHand = { isByHand: true };

const alarmsOf = async (world: World, ...given: Parameters<World['run']>) =>
  (await world.run(...given)).flatMap(({ alarms }) => alarms);

test('a wrong key that a push by hand meets first raises the alarm of the next run, once', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const text = 'it does not take the key';
  const refusing: BillingSystem = {
    ...double.system,
    clock: async () => {
      throw new OperatorProblem(text);
    },
  };
  for (let n = 0; n < 2; n += 1) {
    expect(await alarmsOf(world, refusing, byHand)).toEqual([text]);
  }
  expect(await alarmsOf(world, refusing)).toEqual([text]);
  expect(await alarmsOf(world, refusing)).toEqual([]);
});

test('what was refused to a push by hand, or differs, raises the alarm of the next run, once', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  world.set(month, 'bolt', 6);
  await world.run(double.system);
  double.drop('bolt');
  double.refusals.set('acme', 'no such customer');
  world.set(month, 'acme', 7);
  world.now += 24 * hourMs;
  const said = [
    'requests of bolt in 2026-11: http holds nothing, and accepted 6',
    'http refuses requests of acme in 2026-11: no such customer',
  ];
  expect(await alarmsOf(world, double.system, byHand)).toEqual(said);
  expect(await alarmsOf(world, double.system)).toEqual(said);
  expect(await alarmsOf(world, double.system)).toEqual([]);
});

test('what is mended before the next run raises no alarm', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.refusals.set('acme', 'no such customer');
  expect(await alarmsOf(world, double.system, byHand)).toHaveLength(1);
  double.refusals.clear();
  expect(await alarmsOf(world, double.system, byHand)).toEqual([]);
  expect(await alarmsOf(world, double.system)).toEqual([]);
});

test('totals that would be lowered raise the alarm of the next run, unless they are accepted', async () => {
  for (const isAccepted of [false, true]) {
    const { world, double } = withTwoCustomers();
    for (const id of ['acme', 'bolt']) world.set(month, id, 9);
    await world.run(double.system);
    for (const id of ['acme', 'bolt']) world.set(month, id, 1);
    expect(await alarmsOf(world, double.system, byHand)).toHaveLength(1);
    if (isAccepted) await world.run(double.system, { ...byHand, isDecreaseAccepted: true });
    expect(await alarmsOf(world, double.system)).toHaveLength(isAccepted ? 0 : 1);
    expect(await alarmsOf(world, double.system)).toEqual([]);
  }
});

test('what is refused in a month that only a person pushes is told too', async () => {
  const { world, double } = withTwoCustomers();
  const march = '2026-03';
  world.set(march, 'acme', 5);
  double.refusals.set('acme', 'no such customer');
  await world.run(double.system, { ...byHand, month: march });
  const text = 'http refuses requests of acme in 2026-03: no such customer';
  expect(await alarmsOf(world, double.system)).toContain(text);
  expect(await alarmsOf(world, double.system)).toEqual([]);
});

test('a problem that only a push of an older month has met ends with the next run', async () => {
  const { world, double } = withTwoCustomers();
  const march = '2026-03';
  world.set(march, 'acme', 5);
  const refusing: BillingSystem = {
    ...double.system,
    send: async () => {
      throw new OperatorProblem('it does not take the key');
    },
  };
  await world.run(refusing, { ...byHand, month: march });
  const problems = async () => problemViews(await world.ledger.rounds(), ['http']);
  expect(await problems()).toMatchObject([{ month: march, problem: 'it does not take the key' }]);
  await world.run(double.system);
  expect(await problems()).toEqual([]);
});
