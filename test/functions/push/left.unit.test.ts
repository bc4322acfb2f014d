import { describe, expect, test } from '@jest/globals';

import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import { pushView } from '../../../shared/push/view.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { at, newWorld } from '../../support/push/world.ts';

const month = '2026-11';

/** Two customers with ids of their own, whose totals of 100 the system has accepted. */
const start = async () => {
  const world = newWorld({ now: at('2026-11-10T00:00:00Z') });
  const double = createLatestSystem({ name: 'stripe', now: () => world.now });
  for (const id of ['acme', 'bolt']) {
    world.directory.set(id, { stripe: `cus_${id}` });
    world.set(month, id, 100);
  }
  const alarmsOf = async (request = {}) =>
    (await world.run(double.system, request)).flatMap(({ alarms }) => alarms);
  await alarmsOf();
  world.now += hourMs;
  const viewOf = async (customer: string) =>
    (await world.views()).map(pushView).find((view) => view.customer === customer);
  return { world, double, alarmsOf, viewOf };
};

describe('a customer whose id of the system was taken out of the file', () => {
  const withoutId = 'the directory has no stripe id for it';

  test('is said once, shown with its total of now, and late at the end of grace', async () => {
    const { world, double, alarmsOf, viewOf } = await start();
    world.directory.set('acme', {});
    world.set(month, 'acme', 4_000);
    expect(await alarmsOf()).toEqual([
      'the directory has no stripe id any more for 1 customer of the ledger, the first of them acme: ' +
        'stripe still holds the totals of 2026-11, and gets no others; give the id back, or set them right ' +
        'there where they are not to be billed',
    ]);
    expect(await viewOf('acme')).toMatchObject({ total: 4_000, state: 'unmapped', late: null });
    world.set(month, 'acme', 5_000);
    for (const n of [1, 2, 3]) {
      world.now += n * dayMs;
      expect(await alarmsOf()).toEqual([]);
    }
    expect(await viewOf('acme')).toMatchObject({ total: 5_000, state: 'unmapped' });
    world.now = at('2026-12-05T00:00:00Z');
    expect(await alarmsOf()).toEqual([
      'late: requests of acme in 2026-11 changed by 4900 and is not sent to stripe; it has no stripe id: ' +
        'give it one, then npx billable push --to stripe --month 2026-11 sends it',
    ]);
    const late = { total: 100, state: 'late', late: 4_900, reason: withoutId };
    expect(await viewOf('acme')).toMatchObject(late);
    expect((await world.ledger.round('stripe', month))?.late).toEqual({ requests: 4_900 });
    world.now += dayMs;
    expect(await alarmsOf()).toEqual([]);
    world.directory.set('acme', { stripe: 'cus_acme' });
    await alarmsOf({ month, isByHand: true });
    expect(double.values(month)).toEqual({
      'api_requests/cus_acme': 5_000,
      'api_requests/cus_bolt': 100,
    });
    expect(await viewOf('acme')).toMatchObject({ total: 5_000, state: 'accepted', late: null });
  });

  test('is not late where its total is the one that was accepted', async () => {
    const { world, alarmsOf, viewOf } = await start();
    world.directory.set('acme', {});
    await alarmsOf();
    world.now = at('2026-12-05T00:00:00Z');
    expect(await alarmsOf()).toEqual([]);
    expect(await viewOf('acme')).toMatchObject({ total: 100, state: 'unmapped', late: null });
  });

  test('is neither said nor late where it never had one', async () => {
    const { world, alarmsOf, viewOf } = await start();
    world.directory.set('core', {});
    world.set(month, 'core', 7);
    expect(await alarmsOf()).toEqual([]);
    world.now = at('2026-12-05T00:00:00Z');
    expect(await alarmsOf()).toEqual([]);
    expect(await viewOf('core')).toMatchObject({ total: 7, state: 'unmapped', late: null });
  });
});

test('customers that left are said once, whatever is read back of them since', async () => {
  const { world, double, alarmsOf } = await start();
  world.directory.delete('acme');
  expect(await alarmsOf()).toEqual([expect.stringMatching(/^1 customer of the ledger left/)]);
  world.now += dayMs;
  expect(await alarmsOf()).toEqual([]);
  double.drop('cus_acme');
  world.now += dayMs;
  expect(await alarmsOf()).toEqual([
    'requests of acme in 2026-11: stripe holds nothing, and accepted 100',
  ]);
  world.now += dayMs;
  expect(await alarmsOf()).toEqual([]);
});

describe('an id there that another customer has now', () => {
  test('a customer with another id here, and the same there, raises no alarm', async () => {
    const { world, double, alarmsOf, viewOf } = await start();
    world.directory.delete('acme');
    world.directory.set('acme-inc', { stripe: 'cus_acme' });
    world.totals.get(month)?.delete('acme/requests');
    world.set(month, 'acme-inc', 130);
    for (let n = 0; n < 40; n += 1) {
      expect(await alarmsOf()).toEqual([]);
      world.now += dayMs;
    }
    expect(double.values(month)).toMatchObject({ 'api_requests/cus_acme': 130 });
    expect(await viewOf('acme')).toMatchObject({
      state: 'accepted',
      late: null,
      reason: 'its id there is another customer’s now; nothing is sent',
    });
    expect(await viewOf('acme-inc')).toMatchObject({ total: 130, state: 'confirmed' });
  });

  test('ids that were changed over raise no alarm', async () => {
    const { world, double, alarmsOf } = await start();
    world.directory.set('acme', { stripe: 'cus_bolt' });
    world.directory.set('bolt', { stripe: 'cus_acme' });
    world.set(month, 'acme', 300);
    world.now += dayMs;
    expect(await alarmsOf()).toEqual([]);
    expect(double.values(month)).toEqual({
      'api_requests/cus_acme': 100,
      'api_requests/cus_bolt': 300,
    });
  });

  test('a former id of which nothing goes to the other customer is said', async () => {
    const { world, alarmsOf } = await start();
    world.directory.delete('acme');
    world.directory.set('idle', { stripe: 'cus_acme' });
    expect(await alarmsOf()).toEqual([expect.stringMatching(/^1 customer of the ledger left/)]);
  });
});
