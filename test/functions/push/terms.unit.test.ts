import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

type World = ReturnType<typeof withTwoCustomers>['world'];

const alarmsOf = async (world: World, ...given: Parameters<World['run']>) =>
  (await world.run(...given)).flatMap(({ alarms }) => alarms);

const twoMeters = {
  meters: new Map([
    ['requests', 'api_requests'],
    ['tokens', 'ai_tokens'],
  ]),
};

test('a price that was changed in place is found by the next read-back, and nothing more is sent', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.prices.set('acme', 'price_1');
  await world.run(double.system);
  double.prices.set('acme', 'price_0');
  world.now += 24 * hourMs;
  world.set(month, 'acme', 9);
  const reason = 'its price changed within the month, from price_1 to price_0';
  const said = [`http refuses requests of acme in 2026-11: ${reason}`];
  expect(await alarmsOf(world, double.system)).toEqual(said);
  expect(await show()).toEqual([['acme', month, 5, 'refused', reason]]);
  world.now += 24 * hourMs;
  expect(await alarmsOf(world, double.system)).toEqual([]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  double.prices.set('acme', 'price_1');
  await world.run(double.system, { isByHand: true });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 9 });
});

test('a price that is charged no more within the month is refused', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  double.prices.set('acme', 'price_1');
  await world.run(double.system);
  double.prices.clear();
  world.now += 24 * hourMs;
  await world.run(double.system);
  const reason = 'it is charged by the price price_1 no more, since a day within the month';
  expect(await show()).toEqual([['acme', month, 5, 'refused', reason]]);
});

test('the price of the next month is no sign of a change in the one that is over', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-30T00:00:00Z'));
  world.set(month, 'acme', 5);
  double.prices.set('acme', 'price_1');
  await world.run(double.system);
  double.prices.set('acme', 'price_2');
  world.now = at('2026-12-04T00:00:00Z');
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('another customer there may have another price', async () => {
  const { world, double, show } = withTwoCustomers();
  world.directory.set('acme', { openmeter: 'a1' });
  const system = { ...double.system, name: 'openmeter' as const };
  world.set(month, 'acme', 5);
  double.prices.set('a1', 'price_1').set('a2', 'price_2');
  await world.run(system);
  world.directory.set('acme', { openmeter: 'a2' });
  world.now += hourMs;
  await world.run(system);
  world.now += 24 * hourMs;
  await world.run(system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('a meter there that takes no totals any more is said once for all, and holds up no other', async () => {
  const { world, double, show } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) {
    world.set(month, id, 5);
    world.set(month, id, 50, 'tokens');
  }
  await world.run(double.system, {}, twoMeters);
  double.wrongMeters.set('api_requests', 'the meter of the event api_requests is inactive');
  for (const id of ['acme', 'bolt']) {
    world.set(month, id, 6);
    world.set(month, id, 60, 'tokens');
  }
  world.now += 24 * hourMs;
  const text =
    'Nothing of requests is sent to http: the meter of the event api_requests is inactive';
  const [outcome] = await world.run(double.system, {}, twoMeters);
  expect(outcome).toMatchObject({ outcome: 'failed', accepted: 2, refused: 0, alarms: [text] });
  expect((await show()).map(([, , total, state, reason]) => [total, state, reason])).toEqual([
    [5, 'accepted', null],
    [60, 'accepted', null],
    [5, 'accepted', null],
    [60, 'accepted', null],
  ]);
  world.now += hourMs;
  expect(await alarmsOf(world, double.system, {}, twoMeters)).toEqual([]);
  double.wrongMeters.clear();
  await world.run(double.system, {}, twoMeters);
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 6, 'api_requests/bolt': 6 });
});

test('a meter that was taken out of the file, and still has totals there, is said once', async () => {
  const { world, double, show } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) {
    world.set(month, id, 5);
    world.set(month, id, 50, 'tokens');
  }
  await world.run(double.system, {}, twoMeters);
  world.now += hourMs;
  expect(await alarmsOf(world, double.system)).toEqual([
    'tokens is pushed to http no longer: http still holds the totals of 2026-11 of 2 customers, the first ' +
      'of them acme; set them right there where they are not to be billed',
  ]);
  expect(await alarmsOf(world, double.system)).toEqual([]);
  expect((await show()).map(([, , , , reason]) => reason)).toEqual([
    null,
    'totals of this meter are pushed no longer; nothing is sent',
    null,
    'totals of this meter are pushed no longer; nothing is sent',
  ]);
});

test('customers that left the directory, and still have totals there, are said once for all', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 5);
  await world.run(double.system);
  world.directory.clear();
  world.now += hourMs;
  expect(await alarmsOf(world, double.system)).toEqual([
    '2 customers of the ledger left the directory, the first of them acme: http still holds their totals ' +
      'of 2026-11; set them right there where they are not to be billed',
  ]);
  expect(await alarmsOf(world, double.system)).toEqual([]);
});
