import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

const now = at('2026-11-28T12:00:00Z');
const nextYear = at('2027-11-28T12:00:00Z');

const withClock = ({ double }: ReturnType<typeof withTwoCustomers>, error: Error) => ({
  ...double.system,
  clock: async (): Promise<never> => {
    throw error;
  },
});

test.each([
  ['an answer of "not now"', null],
  ['a Retry-After of an hour', hourMs],
])('a clock that is wrong by the date of %s stores nothing', async (_, retryAfterMs) => {
  const opened = withTwoCustomers(nextYear);
  const { world } = opened;
  world.set('2027-11', 'acme', 5);
  const error = new SystemUnavailable('http answers 429', { retryAfterMs, answeredAt: now });
  const [outcome] = await world.run(withClock(opened, error));
  expect(outcome).toMatchObject({ month: null, outcome: 'failed' });
  expect(outcome?.message).toMatch(/^Nothing is sent to http: the clock here says 2027/);
  expect(await world.ledger.rounds()).toEqual([]);
});

test.each([
  ['does not answer', new SystemUnavailable('http does not answer')],
  ['cannot be asked', new OperatorProblem('Nothing is sent to http: no key')],
])('a clock that was wrong stores nothing where the system then %s', async (_, error) => {
  const opened = withTwoCustomers(nextYear);
  const { world, double } = opened;
  const told: BillingSystem = { ...double.system, clock: async () => now };
  expect((await world.run(told))[0]?.alarms).toHaveLength(1);
  world.now += hourMs;
  const [outcome] = await world.run(withClock(opened, error));
  expect(outcome).toMatchObject({ month: null, message: error.message, alarms: [] });
  expect(await world.ledger.rounds()).toEqual([]);
  world.now = now;
  // The system has told the right time, and takes nothing: that is known again.
  const busy = new SystemUnavailable('http answers 503', { answeredAt: now });
  await world.run(withClock(opened, busy));
  expect(problemViews(await world.ledger.rounds(), ['http'])).toMatchObject([
    { month, problem: 'http answers 503' },
  ]);
});

test('as long as a system has not told its clock, no month is stored that comes after all of the ledger', async () => {
  const opened = withTwoCustomers(now);
  const { world, double } = opened;
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const months = async () => (await world.ledger.rounds()).map((round) => round.month);
  const before = await months();
  world.now = nextYear;
  const silent = new SystemUnavailable('http does not answer');
  await world.run(withClock(opened, silent));
  expect(await months()).toEqual(before);
  const shown = async () => problemViews(await world.ledger.rounds(), ['http']);
  expect(await shown()).toMatchObject([{ month, since: '2027-11-28T12:00:00.000Z' }]);
  world.now = now + hourMs;
  await world.run(withClock(opened, silent));
  // By the clock of now, so that the alarm comes after six hours of it.
  expect(await shown()).toMatchObject([{ month, since: '2026-11-28T13:00:00.000Z' }]);
  await world.run(double.system);
  expect(await shown()).toEqual([]);
});

test('a problem of a month that has not begun ends with the next run by a right clock', async () => {
  const opened = withTwoCustomers(nextYear);
  const { world, double } = opened;
  // Of a system of which the ledger has nothing no one can tell.
  await world.run(withClock(opened, new SystemUnavailable('http does not answer')));
  const shown = async () => problemViews(await world.ledger.rounds(), ['http']);
  expect(await shown()).toMatchObject([{ month: '2027-11' }]);
  world.now = now;
  await world.run(double.system);
  expect(await shown()).toEqual([]);
});
