import { expect, test } from '@jest/globals';

import { createPushHandler } from '../../../functions/push/handler.ts';
import { minuteMs } from '../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

const customers = Array.from({ length: 2_500 }, (_, n) => `c${n}`);

const withMany = () => {
  const opened = withTwoCustomers(undefined, customers);
  for (const id of customers) opened.world.set(month, id, 5);
  return opened;
};

const fair = { objection: null, price: null };

test('a question that is answered with 429 is asked again after the time that it says', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const waits: number[] = [];
  let refusals = 2;
  const busy: BillingSystem = {
    ...double.system,
    terms: async () => {
      refusals -= 1;
      if (refusals < 0) return fair;
      throw new SystemUnavailable('http answers 429', { retryAfterMs: 7_000 });
    },
  };
  const context = world.context([{ settings: settingsOf('http'), system: busy }]);
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  await createPushHandler({ ...context, sleep })();
  expect(waits).toEqual([7_000, 7_000]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});

test('a system that stops answering questions keeps what was sent before', async () => {
  const { world, double } = withMany();
  let questions = 0;
  const failing: BillingSystem = {
    ...double.system,
    terms: async () => {
      questions += 1;
      if (questions > 2_100) throw new SystemUnavailable('http does not answer');
      return fair;
    },
  };
  const [first] = await world.run(failing);
  expect(first?.outcome).toBe('unanswered');
  expect(Object.keys(double.values(month))).toHaveLength(2_100);
  await world.run(double.system);
  expect(Object.keys(double.values(month))).toHaveLength(2_500);
});

test('a run whose time is over leaves the rest to the next one', async () => {
  const { world, double } = withMany();
  const begun = world.now;
  const slow: BillingSystem = {
    ...double.system,
    send: async (events) => {
      world.now += 100 * events.length;
      return double.system.send(events);
    },
  };
  const context = world.context([{ settings: settingsOf('http'), system: slow }]);
  const deadline = begun + 2 * minuteMs;
  const [outcome] = await createPushHandler({ ...context, deadline })();
  const sent = Object.keys(double.values(month)).length;
  expect(outcome).toMatchObject({ outcome: 'unanswered', accepted: sent });
  expect(sent).toBeLessThan(1_300);
  expect(outcome?.unanswered).toBe(2_500 - sent);
  for (let run = 0; run < 3; run += 1) {
    await createPushHandler({ ...context, deadline: world.now + 2 * minuteMs })();
  }
  expect(Object.keys(double.values(month))).toHaveLength(2_500);
});

test('what one call is told to wait is waited by all of them', async () => {
  const { world, double } = withMany();
  let now = 0;
  let freeAt = 0;
  let early = 0;
  let calls = 0;
  const busy: BillingSystem = {
    ...double.system,
    send: async (events) => {
      calls += 1;
      if (now < freeAt) early += 1;
      if (calls % 200 !== 0) return double.system.send(events);
      // The calls that are under way have begun before it.
      freeAt = now + 30_000;
      return events.map(() => ({ kind: 'unanswered', reason: '429', retryAfterMs: 30_000 }));
    },
  };
  const context = world.context([{ settings: settingsOf('http'), system: busy }]);
  const sleep = async (ms: number): Promise<void> => {
    await Promise.resolve();
    now += ms;
  };
  const [outcome] = await createPushHandler({ ...context, sleep })();
  expect(outcome).toMatchObject({ outcome: 'done', accepted: customers.length });
  expect(early).toBeLessThan(busy.parallel * Math.floor(calls / 200));
});

test('a system whose clock is not told at once is asked again', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  let silent = 1;
  const busy: BillingSystem = {
    ...double.system,
    clock: async () => {
      silent -= 1;
      if (silent >= 0) throw new SystemUnavailable('http answers 503');
      return world.now;
    },
  };
  expect((await world.run(busy))[0]).toMatchObject({ outcome: 'done', accepted: 1 });
});
