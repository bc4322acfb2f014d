import { describe, expect, test } from '@jest/globals';

import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

type World = ReturnType<typeof withTwoCustomers>['world'];

const alarmsOf = async (world: World, system: BillingSystem) =>
  (await world.run(system)).flatMap(({ alarms }) => alarms);

const lateIn = async ({ ledger }: World) => (await ledger.round('http', month))?.late;

describe('a month of which nothing was sent before the end of grace', () => {
  test('is late where the system had an earlier month', async () => {
    const { world, double, show } = withTwoCustomers(at('2026-10-20T00:00:00Z'));
    world.set('2026-10', 'acme', 100);
    await world.run(double.system);
    world.now = at('2026-12-04T08:00:00Z');
    expect(await alarmsOf(world, double.system)).toEqual([]);
    world.set(month, 'acme', 5_000);
    world.now += dayMs;
    expect(await alarmsOf(world, double.system)).toEqual([
      expect.stringMatching(/^late: requests of acme in 2026-11 changed by 5000 and is not sent/),
    ]);
    world.now += dayMs;
    expect(await alarmsOf(world, double.system)).toEqual([]);
    expect(await lateIn(world)).toEqual({ requests: 5_000 });
    expect(await show()).toContainEqual(['acme', month, 5_000, 'late', null]);
    await world.run(double.system, { month, isByHand: true });
    expect(double.values(month)).toEqual({ 'api_requests/acme': 5_000 });
  });

  test('is not late where the system was there only later', async () => {
    const { world, double } = withTwoCustomers(at('2026-12-05T00:00:00Z'));
    world.set('2026-12', 'acme', 100);
    await world.run(double.system);
    world.set(month, 'acme', 5_000);
    world.now += dayMs;
    expect(await alarmsOf(world, double.system)).toEqual([]);
  });
});

test('what a meter that is left out lacks after grace is late, where it is counted', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-11-20T00:00:00Z'));
  const meters = new Map([
    ['requests', 'api_requests'],
    ['tokens', 'api_tokens'],
  ]);
  const run = async () =>
    (await world.run(double.system, {}, { meters })).flatMap((it) => it.alarms);
  for (const meter of meters.keys()) world.set(month, 'acme', 50, meter);
  await run();
  double.wrongMeters.set('api_tokens', 'the meter of the event api_tokens is inactive');
  world.set(month, 'acme', 900, 'tokens');
  world.now += hourMs;
  expect(await run()).toHaveLength(1);
  world.now = at('2026-12-05T00:00:00Z');
  expect(await run()).toEqual([
    expect.stringMatching(/^late: tokens of acme in 2026-11 changed by 850 and is not sent/),
  ]);
  world.now += dayMs;
  expect(await run()).toEqual([]);
  expect(await lateIn(world)).toEqual({ tokens: 850 });
  expect(await show()).toContainEqual(['acme', month, 50, 'late', null]);
  const uncounted = new Map([...meters, ['credits', 'api_credits']]);
  world.now += dayMs;
  await world.run(double.system, {}, { meters: uncounted });
  expect(await lateIn(world)).toEqual({ tokens: 850 });
});
