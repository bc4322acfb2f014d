import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

test('a customer without an id of that system is shown, and others go on', async () => {
  const { world, show } = withTwoCustomers();
  const stripe = createLatestSystem({ name: 'stripe', now: () => world.now });
  world.directory.set('bolt', { stripe: 'cus_1' });
  world.set(month, 'acme', 5);
  world.set(month, 'bolt', 6);
  await world.run(stripe.system);
  expect(stripe.values(month)).toEqual({ 'api_requests/cus_1': 6 });
  expect(await show()).toEqual([
    ['acme', month, 5, 'unmapped', 'the directory has no stripe id for it'],
    ['bolt', month, 6, 'accepted', null],
  ]);
});

test('what a system accepted is confirmed the next day', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 24 * hourMs;
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('what a system dropped raises the alarm, and is sent again', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  double.drop('acme');
  world.now += 24 * hourMs;
  const [outcome] = await world.run(double.system);
  expect(outcome?.alarms).toEqual([
    'requests of acme in 2026-11: http holds nothing, and accepted 5',
  ]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});

test('a customer whose total would be wrong there is refused before the first sending', async () => {
  const { world, double, show } = withTwoCustomers();
  double.objections.set('acme', 'its subscription renews on the 15th');
  world.set(month, 'acme', 5);
  world.set(month, 'bolt', 6);
  const [outcome] = await world.run(double.system);
  expect(outcome).toMatchObject({ accepted: 1, refused: 1 });
  expect((await world.run(double.system))[0]?.alarms).toEqual([]);
  expect(double.values(month)).toEqual({ 'api_requests/bolt': 6 });
  expect(await show()).toContainEqual([
    'acme',
    month,
    null,
    'refused',
    'its subscription renews on the 15th',
  ]);
});

test('a meter that is not counted is said once, is not sent as 0, and the others go on', async () => {
  const { world, double, show } = withTwoCustomers();
  const meters = new Map([
    ['requests', 'api_requests'],
    ['credits', 'api_credits'],
  ]);
  world.set(month, 'acme', 5);
  const [first] = await world.run(double.system, {}, { meters });
  const text =
    'Nothing of credits is sent to http: METERS does not count it; counted are requests, tokens';
  expect(first).toMatchObject({ outcome: 'failed', accepted: 1, message: text, alarms: [text] });
  world.now += hourMs;
  expect((await world.run(double.system, {}, { meters })).flatMap(({ alarms }) => alarms)).toEqual(
    [],
  );
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('another id there is another target, and a person is told of the former one', async () => {
  const { world } = withTwoCustomers();
  const stripe = createLatestSystem({ name: 'stripe', now: () => world.now });
  world.directory.set('acme', { stripe: 'cus_1' });
  world.set(month, 'acme', 5);
  await world.run(stripe.system);
  world.directory.set('acme', { stripe: 'cus_2' });
  const [outcome] = await world.run(stripe.system);
  expect(stripe.values(month)).toEqual({ 'api_requests/cus_1': 5, 'api_requests/cus_2': 5 });
  expect(outcome?.alarms).toEqual([
    'the stripe id of acme changed from cus_1 to cus_2: the first still holds 5 of requests in ' +
      '2026-11; set it right there',
  ]);
});

test('another id there is asked about before the first total goes to it', async () => {
  const { world } = withTwoCustomers();
  const stripe = createLatestSystem({ name: 'stripe', now: () => world.now });
  world.directory.set('acme', { stripe: 'cus_1' });
  world.set(month, 'acme', 5);
  await world.run(stripe.system);
  stripe.objections.set('cus_2', 'its subscription renews on day 15');
  world.directory.set('acme', { stripe: 'cus_2' });
  const [outcome] = await world.run(stripe.system);
  expect(outcome).toMatchObject({ accepted: 0, refused: 1 });
  expect(stripe.values(month)).toEqual({ 'api_requests/cus_1': 5 });
});

test('another name there is said as another customer there is', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const meters = new Map([['requests', 'calls']]);
  const [outcome] = await world.run(double.system, {}, { meters });
  expect(outcome?.alarms).toEqual([
    'requests of acme goes to calls and no longer to api_requests: the first still holds 5 of ' +
      'requests in 2026-11; set it right there',
  ]);
});

test('a meter that is taken out of the file is shown as no longer pushed', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  await world.run(double.system, {}, { meters: new Map([['tokens', 'api_tokens']]) });
  const reason = 'totals of this meter are pushed no longer; nothing is sent';
  expect(await show()).toContainEqual(['acme', month, 5, 'accepted', reason]);
});

test('what is late keeps no reason that is over', async () => {
  const { world, double, show } = withTwoCustomers();
  const system = { ...double.system, name: 'stripe' as const };
  world.directory.set('acme', { stripe: 'cus_1' });
  for (const id of ['acme', 'bolt']) world.set(month, id, 5);
  await world.run(system);
  world.now = Date.parse('2026-12-10T00:00:00Z');
  await world.run(system);
  expect((await show())[1]).toEqual([
    'bolt',
    month,
    5,
    'unmapped',
    'the directory has no stripe id for it',
  ]);
  world.directory.set('bolt', { stripe: 'cus_2' });
  world.now += 24 * hourMs;
  await world.run(system);
  expect((await show())[1]).toEqual(['bolt', month, 5, 'late', null]);
});

test('a customer that is back in the directory with the same total has no reason any more', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.directory.delete('acme');
  await world.run(double.system);
  expect((await show())[0]?.[4]).toBe('the customer is not in the directory; nothing is sent');
  world.directory.set('acme', {});
  await world.run(double.system);
  expect((await show())[0]).toEqual(['acme', month, 5, 'accepted', null]);
});
