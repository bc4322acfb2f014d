import { expect, test } from '@jest/globals';

import { hourMs } from '../../../../shared/calendar/instant.ts';
import { doubted, newRound } from '../../../../shared/push/round.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import type { PushRequest } from '../../../../functions/push/handler.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at } from '../../../support/push/world.ts';

test('a store without the marks of what it has sent sends nothing, until a person accepts it', async () => {
  const { world, double } = withTwoCustomers();
  const system = { ...double.system, held: null };
  world.set(month, 'acme', 5);
  await world.run(system);
  world.files.files.clear();
  world.now += hourMs;
  world.set(month, 'acme', 9);
  const [outcome] = await world.run(system);
  expect(outcome).toMatchObject({ outcome: 'failed' });
  expect(outcome?.message).toMatch(/marks of what was sent of 2026-11 are missing.*--accept-store/);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  await world.run(system, { isByHand: true, isStoreAccepted: true });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 9 });
  world.now += hourMs;
  world.set(month, 'acme', 10);
  expect((await world.run(system))[0]).toMatchObject({ outcome: 'done', accepted: 1 });
  expect(double.violations).toEqual([]);
});

test('once a restored store is accepted, months from before anything was sent are not late', async () => {
  const { world, double } = withTwoCustomers();
  for (const one of ['2026-08', '2026-10', month]) world.set(one, 'acme', 5);
  await world.run(double.system);
  for (const round of await world.ledger.rounds()) {
    await world.ledger.putRound(doubted(round, 'restored'));
  }
  await world.run(double.system, { isByHand: true, isStoreAccepted: true });
  world.now += hourMs;
  expect((await world.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([]);
});

test('a system of which a restored store knows nothing waits for a person', async () => {
  const { world, double } = withTwoCustomers();
  const system = { ...double.system, held: null };
  await world.ledger.putRound(doubted(newRound('http', month), 'restored'));
  world.set(month, 'acme', 5);
  world.set('2026-10', 'acme', 5);
  expect((await world.run(system))[0]?.message).toMatch(/was restored from a backup/);
  await world.run(system, { isByHand: true, isStoreAccepted: true });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 5 });
  world.now += hourMs;
  expect((await world.run(system)).flatMap(({ alarms }) => alarms)).toEqual([]);
});

test.each<[string, PushRequest, number]>([
  ['within a long grace', { isStoreAccepted: true }, 480],
  ['by --month', { month, isStoreAccepted: true }, 72],
  ['by --month, later', { month }, 72],
])(
  'a month that a backup does not know is sent past all that was sent of it, %s',
  async (_, request, graceHours) => {
    const { world, double } = withTwoCustomers(at('2026-11-12T10:00:00Z'));
    const system = { ...double.system, held: null };
    const settings = { graceMs: graceHours * hourMs };
    const backup = await copiedWorld(world, ['acme', 'bolt']);
    for (const total of [100, 200, 300]) {
      world.set(month, 'acme', total);
      await world.run(system, {}, settings);
      world.now += 24 * hourMs;
    }
    world.now = at('2026-12-14T08:00:00Z');
    backup.now = world.now;
    backup.set(month, 'acme', 290);
    await backup.ledger.putRound(doubted(newRound('http', '2026-12'), 'restored'));
    if (request.isStoreAccepted !== true) {
      await backup.run(system, { isByHand: true, isStoreAccepted: true }, settings);
    }
    await backup.run(system, { ...request, isByHand: true }, settings);
    expect(double.values(month)).toMatchObject({ 'api_requests/acme': 290 });
    expect(double.violations).toEqual([]);
    expect((await backup.run(system, {}, settings)).flatMap(({ alarms }) => alarms)).toEqual([]);
  },
);

test('--accept-store lowers no totals of a store that is not in doubt', async () => {
  const { world, double } = withTwoCustomers();
  for (const id of ['acme', 'bolt']) world.set(month, id, 500);
  await world.run(double.system);
  world.now += hourMs;
  for (const id of ['acme', 'bolt']) world.set(month, id, 1);
  const [outcome] = await world.run(double.system, { isByHand: true, isStoreAccepted: true });
  expect(outcome?.outcome).toBe('stopped');
  expect(double.values(month)).toEqual({ 'api_requests/acme': 500, 'api_requests/bolt': 500 });
});
