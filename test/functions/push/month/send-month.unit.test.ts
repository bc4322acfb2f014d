import { expect, test } from '@jest/globals';

import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { many as ids, withMany } from '../../../support/push/many-customers.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { settingsOf } from '../../../support/push/world.ts';

/** What the double is sent in a few calls of each that may be under way. */
const fewAtOnce = 10;

const waiting = async ({ views }: Awaited<ReturnType<typeof withMany>>['world']) =>
  (await views()).filter(({ sending }) => sending?.state === 'sent').length;

test('customers of whom a system never says how they are charged hold up no one', async () => {
  const { world, double } = await withMany();
  const added = Array.from({ length: 40 }, (_, n) => `b${String(n).padStart(2, '0')}`);
  for (const id of added) world.directory.set(id, {});
  for (const id of [...added, ...ids]) world.set(month, id, 6);
  const silent: BillingSystem = {
    ...double.system,
    parallel: 2,
    terms: async (target, of) => {
      if (added.includes(target.subject)) throw new SystemUnavailable('http answers 500');
      return double.system.terms(target, of);
    },
  };
  await world.run(silent);
  expect(Object.keys(double.values(month))).toHaveLength(ids.length);
  expect(new Set(Object.values(double.values(month)))).toEqual(new Set([6]));
});

test('once a system wants to be left alone, no place is taken for what is not sent', async () => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  const busy: BillingSystem = {
    ...double.system,
    send: async () => {
      throw new SystemUnavailable('http answers 429', { retryAfterMs: hourMs });
    },
  };
  await world.run(busy);
  expect(await waiting(world)).toBeLessThanOrEqual(fewAtOnce);
});

test.each([
  ['down', 1],
  ['up, and takes nothing', 3],
])('a system that is %s is waited for once, and tried in %i of three parts', async (how, parts) => {
  const { world, double } = await withMany();
  for (const id of ids) world.set(month, id, 6);
  let isBegun = false;
  const tried = new Set<string>();
  const failing: BillingSystem = {
    ...double.system,
    clock: async () => {
      if (how === 'down' && isBegun) throw new SystemUnavailable('http does not answer');
      return world.now;
    },
    send: async (events) => {
      isBegun = true;
      for (const { subject } of events) tried.add(subject.slice(0, 2));
      throw new SystemUnavailable('http answers 500');
    },
  };
  const slept: number[] = [];
  const context = world.context([{ settings: settingsOf('http'), system: failing }]);
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  const [outcome] = await createPushHandler({ ...context, sleep }, world.memory)();
  expect(outcome).toMatchObject({ outcome: 'unanswered', unanswered: ids.length });
  expect(slept).toEqual([1_000, 4_000, 16_000]);
  expect(tried.size).toBe(parts);
  expect(await waiting(world)).toBeLessThanOrEqual(parts * fewAtOnce);
});

const never = Array.from({ length: 40 }, (_, n) => `b${String(n).padStart(2, '0')}`);
const others = Array.from({ length: 60 }, (_, n) => `c${String(n).padStart(2, '0')}`);

test.each(['send', 'terms'] as const)(
  'customers of whom %s never has an answer hold up no others of the same part',
  async (call) => {
    const { world, double } = withTwoCustomers(undefined, [...never, ...others]);
    for (const id of [...never, ...others]) world.set(month, id, 5);
    const answerOf = (subject: string): void => {
      if (never.includes(subject)) throw new SystemUnavailable('http answers 500');
    };
    const system: BillingSystem = {
      ...double.system,
      batchSize: 1,
      send: async (events) => {
        if (call === 'send') for (const { subject } of events) answerOf(subject);
        return double.system.send(events);
      },
      terms: async (target, of) => {
        if (call === 'terms') answerOf(target.subject);
        return double.system.terms(target, of);
      },
    };
    for (let hour = 0; hour < 12; hour += 1) {
      await world.run(system);
      world.now += hourMs;
    }
    expect(Object.keys(double.values(month))).toHaveLength(others.length);
  },
);
