import { expect, test } from '@jest/globals';

import { allCompared } from '../../../functions/push/alarms/memory.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { copiedWorld, copyLedger } from '../../support/push/copy-ledger.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at, newWorld } from '../../support/push/world.ts';

test.each([6, -6])('a clock %i minutes off stops before anything is stored', async (minutes) => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const real = world.now;
  world.now += minutes * minuteMs;
  const [outcome] = await world.run({ ...double.system, clock: async () => real });
  expect(outcome).toMatchObject({ month: null, outcome: 'failed' });
  expect(outcome?.message).toMatch(
    /^Nothing is sent to http: the clock here says .* At most 5 minutes/,
  );
  expect(await show()).toEqual([]);
  expect(await world.ledger.rounds()).toEqual([]);
  expect([...world.files.files.keys()]).toEqual([]);
});

test('a store that is behind its mark sends nothing, until a person accepts it', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const older = newWorld({ now: world.now, files: world.files });
  older.directory.set('acme', {});
  older.set(month, 'acme', 5);
  await world.run(double.system);
  world.now += hourMs;
  world.set(month, 'acme', 9);
  await world.run(double.system);

  world.now += hourMs;
  older.now = world.now;
  const [refused] = await older.run(double.system);
  expect(refused).toMatchObject({ outcome: 'failed' });
  expect(refused?.message).toMatch(/the store is older than what was sent from it.*--accept-store/);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 9 });
  await older.run(double.system, { isStoreAccepted: true });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
  expect(double.violations).toEqual([]);
});

test('a store that was copied back unnoticed comes past what was sent, on the last day too', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-30T06:00:00Z'));
  const send = async (total: number): Promise<void> => {
    world.set(month, 'acme', total);
    await world.run(double.system);
    world.now += 20 * minuteMs;
  };
  await send(5);
  await send(6);
  const copy = await copiedWorld(world);
  // What it held at the start was not summed up yet.
  copy.memory.compared.set('http', allCompared);
  for (const total of [7, 8, 9, 10, 11, 12]) await send(total);
  // Its places were taken: what it sends is known there, or too early.
  copy.set(month, 'acme', 13);
  for (const hours of [0, 17, 24, 30]) {
    world.now = at('2026-11-30T10:00:00Z') + hours * hourMs;
    copy.now = world.now;
    await copy.run(double.system);
  }
  expect(double.values(month)).toEqual({ 'api_requests/acme': 13 });
});

test('an accepted older store sends totals again that its ledger takes for accepted', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = newWorld({ now: world.now, files: world.files });
  copy.directory.set('acme', {});
  copy.set(month, 'acme', 5);
  await copyLedger(world.ledger, copy.ledger);
  world.now += hourMs;
  world.set(month, 'acme', 9);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  await copy.run(double.system, { isStoreAccepted: true });
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});
