import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { createPushHandler } from '../../../functions/push/handler.ts';
import { pushView } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at, settingsOf } from '../../support/push/world.ts';

test('nothing is sent in the first 48 hours of a month, and the month before is', async () => {
  const { world, double } = withTwoCustomers(at('2026-12-02T23:00:00Z'));
  world.set(month, 'acme', 5);
  world.set('2026-12', 'acme', 7);
  const outcomes = await world.run(double.system);
  expect(outcomes.map((it) => [it.month, it.outcome, it.accepted]).slice(0, 2)).toEqual([
    [month, 'done', 1],
    ['2026-12', 'too_early', 0],
  ]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  expect(double.values('2026-12')).toEqual({});
});

test('what changes after grace is late, said once, and sent only where a person asks for it', async () => {
  const { world, double, show } = withTwoCustomers(at('2026-12-03T23:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += 2 * hourMs;
  world.set(month, 'acme', 8);
  const late = (await world.run(double.system)).flatMap(({ alarms }) => alarms);
  expect(late).toEqual([
    'late: requests of acme in 2026-11 changed by 3 and is not sent to http; ' +
      'npx billable push --to http --month 2026-11 sends it',
  ]);
  expect((await world.views()).map(pushView)).toMatchObject([{ state: 'late', late: 3, total: 5 }]);
  expect((await world.ledger.round('http', month))?.late).toEqual({ requests: 3 });
  world.now += 24 * hourMs;
  expect((await world.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  await world.run(double.system, { month });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 8 });
  expect(await show()).toEqual([['acme', month, 8, 'accepted', null]]);
  expect((await world.ledger.round('http', month))?.late).toEqual({});
});

test('what was sent goes back to 0 where all of it was voided', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.totals.delete(month);
  await world.run(double.system, { isDecreaseAccepted: true });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 0 });
});

test('a customer who left the directory is shown and not sent', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.directory.delete('acme');
  world.totals.delete(month);
  await world.run(double.system);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  expect(await show()).toEqual([
    ['acme', month, 5, 'accepted', 'the customer is not in the directory; nothing is sent'],
  ]);
});

test.each([
  [20, 9, 'done'],
  [20, 10, 'stopped'],
  [199, 10, 'stopped'],
  [200, 10, 'done'],
  [4, 2, 'done'],
  [4, 3, 'stopped'],
])('of %i customers %i lowered: %s', async (all, lowered, outcome) => {
  const customers = Array.from({ length: all }, (_, n) => `c${n}`);
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 100);
  await world.run(double.system);
  const before = double.values(month);
  for (const id of customers.slice(0, lowered)) world.set(month, id, 90);
  const [first] = await world.run(double.system);
  expect(first?.outcome).toBe(outcome);
  if (outcome === 'done') return;
  expect(double.values(month)).toEqual(before);
  expect(first?.alarms).toHaveLength(1);
  expect((await world.run(double.system))[0]?.alarms).toEqual([]);
  await world.run(double.system, { isDecreaseAccepted: true });
  expect(Object.values(double.values(month)).filter((total) => total === 90)).toHaveLength(lowered);
});

test('a month that has not begun is refused', async () => {
  const { world, double } = withTwoCustomers();
  const [outcome] = await world.run(double.system, { month: '2026-12' });
  expect(outcome?.message).toBe('2026-12 has not begun; allowed: 2026-11 and earlier months');
});

test('what is sent says up to when it has every batch', async () => {
  const { world, double } = withTwoCustomers(at('2026-12-02T23:00:00Z'));
  world.set(month, 'acme', 5);
  const lostAt = at('2026-12-01T00:00:00Z');
  const { system } = double;
  const context = world.context([{ settings: settingsOf(system.name), system }]);
  await createPushHandler({
    ...context,
    readTotals: async (...asked) => ({ ...(await context.readTotals(...asked)), asOf: lostAt }),
  })({});
  expect(double.received.map(({ asOf }) => asOf)).toEqual([lostAt]);
});
