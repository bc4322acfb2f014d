import { expect, test } from '@jest/globals';

import { dayMs, hourMs } from '../../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import { pushView } from '../../../../shared/push/view.ts';
import { doubted } from '../../../../shared/push/round.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { november, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, type newWorld } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];
const july = '2026-07';
const accepting = { isByHand: true, isStoreAccepted: true };

const doubtAll = async ({ ledger }: ReturnType<typeof newWorld>): Promise<void> => {
  for (const round of await ledger.rounds()) await ledger.putRound(doubted(round, 'restored'));
};

/** A backup of June; July was sent after it, and is long over when the backup is restored. */
const withJuly = async () => {
  const { world, double } = withTwoCustomers(at('2026-06-20T00:00:00Z'), customers);
  world.set('2026-06', 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set('2026-06', 'acme', 5);
  world.now = at('2026-07-20T00:00:00Z');
  world.set(july, 'cora', 70);
  await world.run(double.system);
  for (const one of [world, copy]) one.now = at('2026-11-10T00:00:00Z');
  return { world, double, copy };
};

const late = 'late: requests of cora in 2026-07 changed by -70';

test('a month of which a backup knows nothing is looked at once it is accepted', async () => {
  const { double, copy } = await withJuly();
  await doubtAll(copy);
  const outcomes = await copy.run(double.system, accepting);
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([expect.stringContaining(late)]);
  await copy.run(double.system, { isByHand: true, month: july });
  expect(double.values(july)).toEqual({ 'api_requests/cora': 0 });
});

test('a month that has marks beside a database that was copied back is looked at too', async () => {
  const { world, double, copy } = await withJuly();
  copy.files = world.files;
  copy.set(july, 'acme', 1);
  const outcomes = await copy.run(double.system, accepting);
  expect(outcomes.flatMap(({ alarms }) => alarms)).toContainEqual(expect.stringContaining(late));
});

test('where the system cannot be asked, months of which a backup knows nothing are named', async () => {
  const { double, copy } = await withJuly();
  await doubtAll(copy);
  const [first] = await copy.run({ ...double.system, held: null }, accepting);
  expect(first?.alarms).toEqual([
    expect.stringContaining('(2026-06, 2026-07, 2026-08, 2026-09, 2026-10)'),
  ]);
});

test('a closed month of an accepted store is sent to no one who joined later', async () => {
  const october = '2026-10';
  const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
  world.set(october, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set(october, 'acme', 9);
  world.set(october, 'cora', 130);
  world.now += hourMs;
  await world.run(double.system);
  await doubtAll(copy);
  for (const one of [world, copy]) one.now = at('2026-11-10T00:00:00Z');
  copy.set(november, 'bolt', 5);
  const system: BillingSystem = {
    ...double.system,
    terms: async ({ subject }, month) => ({
      objection: subject === 'bolt' && month === october ? 'it began later' : null,
      price: null,
    }),
  };
  const sent = double.received.length;
  const outcomes = [
    ...(await copy.run(system, { ...accepting, month: october })),
    ...(await copy.run(system, { isByHand: true, month: october })),
  ];
  expect(outcomes.map(({ outcome, refused }) => [outcome, refused])).toEqual([
    ['done', 0],
    ['done', 0],
  ]);
  const subjects = double.received.slice(sent).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual(['acme', 'cora']);
  expect(double.values(october)).toEqual({ 'api_requests/acme': 9, 'api_requests/cora': 0 });
  for (const one of [world, copy]) one.now += dayMs;
  expect((await copy.run(system)).flatMap(({ alarms }) => alarms)).toEqual([]);
  const states = (await copy.views()).map(pushView).filter(({ month }) => month === october);
  expect(states.map(({ customer, state }) => `${customer} ${state}`)).toEqual([
    'acme confirmed',
    'bolt confirmed',
    'cora confirmed',
  ]);
});
