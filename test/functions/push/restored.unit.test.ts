import { describe, expect, test } from '@jest/globals';

import { allCompared } from '../../../functions/push/alarms/memory.ts';
import { hourMs } from '../../../shared/calendar/instant.ts';
import { doubted } from '../../../shared/push/round.ts';
import { copiedWorld, copyLedger } from '../../support/push/copy-ledger.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at, newWorld } from '../../support/push/world.ts';

/** A world whose store comes from a backup of now, with the marks that were copied alongside. */
const restoredFrom = async (world: ReturnType<typeof newWorld>, customers: readonly string[]) => {
  const copy = await copiedWorld(world, customers);
  for (const round of await copy.ledger.rounds()) {
    await copy.ledger.putRound(doubted(round, 'restored'));
  }
  return copy;
};

describe('a store that was restored with marks as old as it is', () => {
  const customers = ['acme', 'bolt', 'cora'];

  const start = async () => {
    const { world, double } = withTwoCustomers(undefined, customers);
    world.set(month, 'acme', 5);
    world.set(month, 'bolt', 5);
    await world.run(double.system);
    world.now += hourMs;
    const copy = await restoredFrom(world, customers);
    copy.set(month, 'acme', 5);
    copy.set(month, 'bolt', 5);
    const later = (hours: number): void => {
      world.now += hours * hourMs;
      copy.now = world.now;
    };
    return { world, double, copy, later };
  };

  test('sends nothing where the system holds something else, until a person accepts it', async () => {
    const { world, double, copy, later } = await start();
    world.set(month, 'acme', 9);
    world.set(month, 'cora', 7);
    await world.run(double.system);
    later(1);
    const before = double.values(month);
    const [refused] = await copy.run(double.system);
    expect(refused).toMatchObject({ outcome: 'failed' });
    expect(refused?.message).toMatch(/was restored from a backup.*--accept-store/);
    expect(double.values(month)).toEqual(before);
    await copy.run(double.system, { isStoreAccepted: true });
    expect(double.values(month)).toEqual({
      'api_requests/acme': 5,
      'api_requests/bolt': 5,
      'api_requests/cora': 0,
    });
    expect(double.violations).toEqual([]);
  });

  test('asks a person where the system holds the same of all that the backup knows', async () => {
    const { world, double, copy, later } = await start();
    world.set(month, 'cora', 500);
    await world.run(double.system);
    later(1);
    copy.set(month, 'cora', 7);
    expect((await copy.run(double.system))[0]).toMatchObject({ outcome: 'failed' });
    expect(double.values(month)['api_requests/cora']).toBe(500);
  });

  test('asks a person where the system cannot be asked', async () => {
    const { world, double, copy, later } = await start();
    const system = { ...double.system, held: null };
    for (const total of [9, 10]) {
      world.set(month, 'acme', total);
      await world.run(system);
      later(1);
    }
    copy.set(month, 'acme', 6);
    expect((await copy.run(system))[0]).toMatchObject({ outcome: 'failed' });
    expect(double.values(month)['api_requests/acme']).toBe(10);
    await copy.run(system, { isStoreAccepted: true });
    later(1);
    expect((await copy.run(system))[0]).toMatchObject({ outcome: 'done' });
    expect(double.values(month)['api_requests/acme']).toBe(6);
    expect(double.violations).toEqual([]);
  });

  test('sends nothing of a month that the backup does not know, and then past what was sent', async () => {
    const { world, double, copy } = await start();
    world.now = at('2026-11-29T00:00:00Z');
    world.set(month, 'acme', 9);
    await world.run(double.system);
    world.now = at('2026-12-05T00:00:00Z');
    world.set('2026-12', 'acme', 3);
    await world.run(double.system);
    copy.now = world.now;
    copy.set('2026-12', 'acme', 2);
    expect((await copy.run(double.system))[0]).toMatchObject({ outcome: 'failed', month: null });
    expect(double.values('2026-12')).toEqual({ 'api_requests/acme': 3 });
    copy.now += hourMs;
    world.now = copy.now;
    await copy.run(double.system, { isStoreAccepted: true });
    expect(double.values('2026-12')).toMatchObject({ 'api_requests/acme': 2 });
    expect(double.violations).toEqual([]);
  });
});

test('once an older store is accepted, a month that is over is read anew', async () => {
  const { world, double, show } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-12-04T08:00:00Z');
  await world.run(double.system);
  expect(await show()).toEqual([['acme', month, 5, 'confirmed', null]]);
  const copy = await restoredFrom(world, ['acme']);
  copy.set(month, 'acme', 5);
  world.now += hourMs;
  world.set(month, 'acme', 9);
  await world.run(double.system, { month });
  world.now += hourMs;
  copy.now = world.now;
  const outcomes = await copy.run(double.system, { isStoreAccepted: true });
  expect(outcomes.flatMap(({ alarms }) => alarms)).toContain(
    'requests of acme in 2026-11: http holds 9, and accepted 5',
  );
});

test('a store that is behind its mark in one month sends nothing of another one', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = newWorld({ now: world.now, files: world.files });
  copy.directory.set('acme', {});
  await copyLedger(world.ledger, copy.ledger);
  world.now += hourMs;
  world.set(month, 'acme', 9);
  await world.run(double.system);
  copy.now = world.now = at('2026-12-05T00:00:00Z');
  copy.set('2026-12', 'acme', 2);
  expect((await copy.run(double.system)).every(({ outcome }) => outcome === 'failed')).toBe(true);
  expect(double.values('2026-12')).toEqual({});
});

test('after a loss totals come past what was sent, also of a backup from before the last day', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-28T06:00:00Z'));
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world);
  // What it held at the start was not summed up yet.
  copy.memory.compared.set('http', allCompared);
  world.now = at('2026-11-30T12:00:00Z');
  for (const total of [6, 7, 8]) {
    world.set(month, 'acme', total);
    await world.run(double.system);
  }
  copy.set(month, 'acme', 9);
  for (const hour of [1, 20]) {
    copy.now = world.now = at('2026-12-01T00:00:00Z') + hour * hourMs;
    await copy.run(double.system);
  }
  expect(double.values(month)).toEqual({ 'api_requests/acme': 9 });
});
