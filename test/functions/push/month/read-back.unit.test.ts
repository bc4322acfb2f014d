import { expect, test } from '@jest/globals';

import { allCompared } from '../../../../functions/push/alarms/memory.ts';
import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { pushView } from '../../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, settingsOf } from '../../../support/push/world.ts';

const twenty = Array.from({ length: 20 }, (_, n) => `c${n}`);

const pushed = async () => {
  const { world, double } = withTwoCustomers(undefined, twenty);
  for (const id of twenty) world.set(month, id, 5);
  await world.run(double.system);
  world.now += 24 * hourMs;
  const states = async () => (await world.views()).map((record) => pushView(record).state);
  return { world, double, states };
};

test('a system that falls silent while it is read back is asked for the others by the next run', async () => {
  const { world, double, states } = await pushed();
  const asked: string[] = [];
  const failing: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      if (asked.length === 7) throw new SystemUnavailable('http does not answer');
      asked.push(place.subject);
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  world.set(month, 'c3', 6);
  const [outcome] = await world.run(failing);
  // What is new is sent all the same.
  expect(outcome).toMatchObject({ outcome: 'unanswered', accepted: 1, confirmed: 7 });
  expect(outcome?.message).toBe('what it holds is not read: http does not answer');
  expect(double.values(month)['api_requests/c3']).toBe(6);
  world.now += hourMs;
  const again: string[] = [];
  const counting: BillingSystem = {
    ...double.system,
    held: async (place, period) => {
      again.push(place.subject);
      return double.system.held?.(place, period) ?? { kind: 'value', value: null };
    },
  };
  await world.run(counting);
  expect(new Set(await states())).toEqual(new Set(['confirmed']));
  expect(again.filter((id) => asked.includes(id) && id !== 'c3')).toEqual([]);
});

test('what was accepted minutes before the end of grace is read back after it', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-12-03T23:55:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 10 * minuteMs;
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'accepted', null]]);
  world.now += hourMs;
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
});

test('a customer for whom a total becomes wrong is refused until the cause is gone', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 24 * hourMs;
  double.objections.set('acme', 'its subscription renews on day 15');
  const [outcome] = await world.run(double.system);
  expect(outcome?.alarms).toHaveLength(1);
  expect(await show()).toEqual([
    ['acme', month, 5, 'refused', 'its subscription renews on day 15'],
  ]);
  world.now += hourMs;
  world.set(month, 'acme', 8);
  expect((await world.run(double.system))[0]).toMatchObject({
    accepted: 0,
    refused: 1,
    alarms: [],
  });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  double.objections.clear();
  world.now += hourMs;
  await world.run(double.system);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 8 });
  expect(await show()).toEqual([['acme', month, 8, 'accepted', null]]);
});

test('a system that does not say what it holds is shown with its words', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 24 * hourMs;
  const held = async () => ({ kind: 'unknown', reason: 'no such period' }) as const;
  await world.run({ ...double.system, held });
  const reason = 'http does not say what it holds: no such period';
  expect(await show()).toEqual([['acme', month, 5, 'accepted', reason]]);
});

test.each(['says nothing', 'does not say'])(
  'customers of whom a system %s keep no others from being read back',
  async (how) => {
    const { world, double } = await pushed();
    // As they come first in the ledger.
    const never = twenty.toSorted().slice(0, 12);
    const system: BillingSystem = {
      ...double.system,
      held: async (place, period) => {
        const isNever = never.includes(place.subject);
        if (isNever && how === 'says nothing') throw new SystemUnavailable('http answers 500');
        world.now += 5_000;
        if (isNever) return { kind: 'unknown', reason: 'no such period' };
        return double.system.held?.(place, period) ?? { kind: 'value', value: null };
      },
    };
    for (let run = 0; run < 20; run += 1) {
      world.now += 10 * minuteMs;
      const context = world.context([{ settings: settingsOf('http'), system }]);
      await createPushHandler({ ...context, deadline: world.now + 80_000 }, world.memory)();
    }
    const views = (await world.views()).map(pushView);
    const confirmed = views.filter(({ state }) => state === 'confirmed');
    expect(confirmed.map(({ customer }) => customer).toSorted()).toEqual(
      twenty.filter((id) => !never.includes(id)).toSorted(),
    );
  },
);

test('what is dropped each time is sent again daily, and leaves places for the others', async () => {
  const { world, double } = withTwoCustomers(undefined, ['acme', 'bolt', 'cora']);
  const system: BillingSystem = {
    ...double.system,
    held: async (target, span) => {
      if (target.subject === 'bolt') throw new SystemUnavailable('http answers 500');
      if (target.subject === 'acme') return { kind: 'value', value: null };
      return double.system.held?.(target, span) ?? { kind: 'value', value: null };
    },
  };
  for (const id of ['acme', 'bolt', 'cora']) world.set(month, id, 5);
  world.memory.compared.set('http', allCompared);
  for (let hour = 0; hour < 72; hour += 1) {
    await world.run(system);
    world.now += hourMs;
  }
  const sent = double.received.filter(({ subject }) => subject === 'acme');
  expect(sent.length).toBeGreaterThan(2);
  expect(sent.length).toBeLessThan(6);
  expect((await world.ledger.round('http', month))?.sequence).toBeLessThan(1_100);
  expect(double.violations).toEqual([]);
});
