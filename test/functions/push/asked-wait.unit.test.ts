import { expect, test } from '@jest/globals';

import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

const customers = Array.from({ length: 40 }, (_, n) => `c${n}`);

const withBusy = (retryAfterMs: number) => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  let calls = 0;
  let isBusy = true;
  const count = (): void => {
    calls += 1;
  };
  const asked = { inTerms: false };
  const busy: BillingSystem = {
    ...double.system,
    clock: async () => {
      count();
      return world.now;
    },
    terms: async (...place) => {
      count();
      if (isBusy && asked.inTerms) {
        throw new SystemUnavailable('http answers 429', { retryAfterMs });
      }
      return double.system.terms(...place);
    },
    send: async (events) => {
      count();
      if (!isBusy) return double.system.send(events);
      return events.map(() => ({ kind: 'unanswered', reason: '429', retryAfterMs }));
    },
  };
  return {
    world,
    double,
    busy,
    asked,
    callsOf: async (run: () => Promise<unknown>) => {
      calls = 0;
      await run();
      return calls;
    },
    free: () => {
      isBusy = false;
    },
  };
};

const wait = 'http asks to wait until 2026-11-10T01:00:00.000Z; nothing is sent to it before';

test.each([
  ['of what is sent', false],
  ['of a question', true],
])('a Retry-After of an hour, as the answer %s, is kept by all later runs', async (_, inTerms) => {
  const { world, double, busy, asked, callsOf, free } = withBusy(hourMs);
  asked.inTerms = inTerms;
  const [told] = await world.run(busy);
  expect(told).toMatchObject({ outcome: 'unanswered', message: wait });
  free();
  for (const isByHand of [false, true]) {
    world.now += 10 * minuteMs;
    // Another process, as at another start.
    world.memory.compared.clear();
    const calls = await callsOf(async () => {
      const outcomes = await world.run(busy, { isByHand });
      expect(outcomes).toMatchObject([{ month: null, outcome: 'unanswered', message: wait }]);
    });
    expect(calls).toBe(0);
  }
  expect(problemViews(await world.ledger.rounds(), ['http'])).toMatchObject([
    { month, problem: wait, since: '2026-11-10T00:00:00.000Z' },
  ]);
  world.now += 40 * minuteMs;
  expect((await world.run(busy))[0]).toMatchObject({ outcome: 'done' });
  expect(Object.keys(double.values(month))).toHaveLength(customers.length);
  expect(problemViews(await world.ledger.rounds(), ['http'])).toEqual([]);
});

test('a system that wants to be left alone is asked nothing more in the same run', async () => {
  const { world, busy, asked, callsOf } = withBusy(hourMs);
  asked.inTerms = true;
  // Its clock, and the questions that are under way.
  expect(await callsOf(async () => world.run(busy))).toBeLessThanOrEqual(1 + busy.parallel);
});

test('a wait of years is one of a day', async () => {
  const { world, busy, free } = withBusy(10_000 * 24 * hourMs);
  await world.run(busy);
  free();
  world.now += 24 * hourMs;
  expect((await world.run(busy))[0]).toMatchObject({ outcome: 'done' });
});

test('a wait that a clock which was ahead has kept is none', async () => {
  const { world, busy, free } = withBusy(hourMs);
  await world.run(busy);
  free();
  world.now -= 24 * hourMs;
  expect((await world.run(busy))[0]).toMatchObject({ outcome: 'done' });
});

test('a wait that another url has asked for, which was a wrong one, binds no run', async () => {
  const { world, double, busy, free } = withBusy(hourMs);
  const [told] = await world.run(busy, {}, { url: 'https://wrong.example/usage' });
  expect(told).toMatchObject({ outcome: 'unanswered', message: wait });
  free();
  const right = { url: 'https://right.example/usage' };
  expect((await world.run(busy, {}, right))[0]).toMatchObject({ outcome: 'done' });
  expect(Object.keys(double.values(month))).toHaveLength(customers.length);
});

test('a wait stands where only the key in the query of the url is another one', async () => {
  const { world, busy, free } = withBusy(hourMs);
  await world.run(busy, {}, { url: 'https://billing.example/usage?key=1' });
  free();
  const [outcome] = await world.run(busy, {}, { url: 'https://billing.example/usage?key=2' });
  expect(outcome).toMatchObject({ outcome: 'unanswered', message: wait });
});
