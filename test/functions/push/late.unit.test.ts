import { describe, expect, test } from '@jest/globals';

import { dayMs, hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

type World = ReturnType<typeof withTwoCustomers>['world'];

const alarmsOf = async (world: World, system: BillingSystem, asked = {}) =>
  (await world.run(system, asked)).flatMap(({ alarms }) => alarms);

const lateIn = async ({ ledger }: World) => (await ledger.round('http', month))?.late;

test.each([at('2026-11-20T00:00:00Z'), at('2026-12-02T00:00:00Z')])(
  'what could not be sent before the end of grace is late (from %s)',
  async (now) => {
    const { world, double, show } = withTwoCustomers(now);
    world.set(month, 'acme', 5);
    const refusing: BillingSystem = {
      ...double.system,
      clock: async () => {
        throw new OperatorProblem('it does not take the key');
      },
    };
    expect(await alarmsOf(world, refusing)).toHaveLength(1);
    world.now = at('2026-12-03T00:00:00Z');
    await world.run(refusing);
    world.now = at('2026-12-04T01:00:00Z');
    expect(await alarmsOf(world, double.system)).toEqual([
      expect.stringMatching(/^late: requests of acme in 2026-11 changed by 5 and is not sent/),
    ]);
    expect(await show()).toEqual([['acme', month, 5, 'late', null]]);
    expect(await lateIn(world)).toEqual({ requests: 5 });
  },
);

test('a month that was over before the system was there is not late', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-12-10T00:00:00Z'));
  world.set(month, 'acme', 5);
  expect(await alarmsOf(world, double.system)).toEqual([]);
  expect(await show()).toEqual([]);
});

test('what a person sends after grace is read back too', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-12-04T08:00:00Z');
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
  world.now += dayMs;
  world.set(month, 'acme', 8);
  await world.run(double.system);
  await world.run(double.system, { month });
  double.drop('acme');
  world.now += dayMs;
  expect(await alarmsOf(world, double.system)).toEqual([
    'requests of acme in 2026-11: http holds nothing, and accepted 8',
    expect.stringMatching(/^late: requests of acme in 2026-11 changed by 8 and is not sent/),
  ]);
});

test('a late month that a run stops for stays late', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 100);
  await world.run(double.system);
  world.now = at('2026-12-05T00:00:00Z');
  world.set(month, 'acme', 40);
  await world.run(double.system);
  world.now += hourMs;
  expect((await world.run(double.system, { month }))[0]?.outcome).toBe('stopped');
  expect(await lateIn(world)).toEqual({ requests: 60 });
  await world.run(double.system, { month, isDecreaseAccepted: true });
  expect(await lateIn(world)).toEqual({});
});

test('a late total that the system refuses from a person stays late, and is said once', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 100);
  await world.run(double.system);
  world.now = at('2026-12-05T00:00:00Z');
  world.set(month, 'acme', 130);
  expect(await alarmsOf(world, double.system)).toHaveLength(1);
  double.refusals.set('acme', 'too far in the past');
  await world.run(double.system, { month, isByHand: true });
  expect(await show()).toEqual([['acme', month, 130, 'late', 'too far in the past']]);
  expect(await lateIn(world)).toEqual({ requests: 30 });
  world.now += dayMs;
  expect((await alarmsOf(world, double.system)).filter((it) => it.startsWith('late'))).toEqual([]);
  expect(await lateIn(world)).toEqual({ requests: 30 });
  double.refusals.clear();
  await world.run(double.system, { month, isByHand: true });
  expect((await show())[0]?.[3]).toBe('accepted');
  expect(await lateIn(world)).toEqual({});
});

test('a customer whose late usage is not billable is not late', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.set(month, 'bolt', 0);
  world.now = at('2026-12-05T00:00:00Z');
  expect(await alarmsOf(world, double.system)).toEqual([]);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('a void of a month that is long over is late, said once, and looked for once a day', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-03-20T00:00:00Z'));
  for (const id of ['acme', 'bolt']) world.set('2026-03', id, 100);
  await world.run(double.system);
  world.now = at('2026-11-20T00:00:00Z');
  expect(await alarmsOf(world, double.system)).toEqual([]);
  world.set('2026-03', 'acme', 0);
  world.now += hourMs;
  expect(await alarmsOf(world, double.system)).toEqual([]);
  world.now += dayMs;
  expect(await alarmsOf(world, double.system)).toEqual([
    expect.stringMatching(/^late: requests of acme in 2026-03 changed by -100/),
  ]);
  world.now += dayMs;
  expect(await alarmsOf(world, double.system)).toEqual([]);
  expect((await show())[0]).toEqual(['acme', '2026-03', 100, 'late', null]);
});

describe('what was sent without an answer before the end of grace', () => {
  const start = async (isTaken: boolean) => {
    const { world, double, show } = withTwoCustomers(at('2026-12-03T23:30:00Z'));
    world.set(month, 'acme', 100);
    await world.run(double.system);
    world.now += 20 * minuteMs;
    world.set(month, 'acme', 150);
    const mute: BillingSystem = {
      ...double.system,
      send: async (events) => {
        if (isTaken) await double.system.send(events);
        throw new SystemUnavailable('cut off');
      },
    };
    await world.run(mute);
    world.now += hourMs;
    return { world, double, show };
  };

  test('is confirmed where the system holds it', async () => {
    const { world, double, show } = await start(true);
    expect(await alarmsOf(world, double.system)).toEqual([]);
    expect(await show()).toEqual([['acme', month, 150, 'confirmed', null]]);
  });

  test('is late where it does not', async () => {
    const { world, double, show } = await start(false);
    expect(await alarmsOf(world, double.system)).toEqual([
      expect.stringMatching(/^late: requests of acme in 2026-11 changed by 50/),
    ]);
    expect((await show())[0]?.[3]).toBe('late');
  });

  test('is said to be unknown, once, where the system cannot be asked', async () => {
    const { world, double, show } = await start(true);
    const system = { ...double.system, held: null };
    const reason =
      'no answer came before the end of grace: it may have been taken; look at what the system holds';
    expect(await alarmsOf(world, system)).toEqual([
      `requests of acme in 2026-11 at http: ${reason}`,
    ]);
    world.now += dayMs;
    expect(await alarmsOf(world, system)).toEqual([]);
    expect(await show()).toEqual([['acme', month, 150, 'sent', reason]]);
  });
});

test('a total that the system was found to hold at the end of grace is not late', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  double.drop('acme');
  world.now = at('2026-12-04T08:00:00Z');
  world.set(month, 'acme', 0);
  expect(await alarmsOf(world, double.system)).toEqual([
    'requests of acme in 2026-11: http holds nothing, and accepted 5',
  ]);
  expect(await lateIn(world)).toEqual({});
});

test('an objection at the end of grace is over once it is mended there', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-12-04T08:00:00Z');
  const terms = async () => ({ objection: 'two items on one meter', price: null });
  await world.run({ ...double.system, terms });
  expect(await show()).toMatchObject([['acme', month, 5, 'refused', 'two items on one meter']]);
  world.now += dayMs;
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});
