import { expect, test } from '@jest/globals';

import { newPushMemory } from '../../../../functions/push/alarms/memory.ts';
import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../../../shared/ports/billing-system.ts';
import { createLatestSystem } from '../../../support/push/latest-system.ts';
import { copiedWorld } from '../../../support/push/copy-ledger.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, newWorld, settingsOf } from '../../../support/push/world.ts';

const customers = ['acme', 'bolt', 'cora'];

/** A store that was copied back with its marks; since then it had sent something. */
const start = async (sentSince: (world: ReturnType<typeof newWorld>) => void) => {
  const { world, double } = withTwoCustomers(undefined, customers);
  world.set(month, 'acme', 5);
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set(month, 'acme', 6);
  world.now += hourMs;
  sentSince(world);
  await world.run(double.system);
  const later = (): void => {
    world.now += hourMs;
    copy.now = world.now;
  };
  later();
  return { world, double, copy, later };
};

const behind = /it holds more than this store has sent.*--accept-store/;

test.each([
  [
    'of a customer that the copy knows',
    'acme',
    9,
    'http holds 9 of requests of acme in 2026-11, and this store has sent 5 at most',
  ],
  [
    'of one that it does not know',
    'cora',
    7,
    'http holds 7 of requests of cora in 2026-11, and this store has sent nothing',
  ],
])(
  'a store that was copied back with its marks sends nothing where the system holds more %s',
  async (_, customer, total, said) => {
    const { double, copy, later } = await start((world) => {
      world.set(month, customer, total);
    });
    const before = double.values(month);
    const [refused] = await copy.run(double.system);
    expect(refused).toMatchObject({ outcome: 'failed', message: expect.stringMatching(behind) });
    expect(refused?.alarms[0]).toBe(said);
    expect(refused?.alarms).toHaveLength(2);
    later();
    const [again] = await copy.run(double.system);
    expect(again).toMatchObject({ outcome: 'failed', alarms: [] });
    expect(double.values(month)).toEqual(before);
    later();
    await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
    expect(double.values(month)).toEqual({
      'api_requests/acme': 6,
      'api_requests/bolt': 0,
      'api_requests/cora': 0,
    });
    expect(double.violations).toEqual([]);
    later();
    copy.memory.compared.clear();
    expect((await copy.run(double.system)).every(({ outcome }) => outcome === 'done')).toBe(true);
  },
);

test('a store that is copied back and accepted at once sends what it has', async () => {
  const { double, copy } = await start((world) => {
    world.set(month, 'acme', 9);
  });
  await copy.run(double.system, { isByHand: true, isStoreAccepted: true });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 6 });
  expect(double.violations).toEqual([]);
});

test('a copy from before the system was first pushed to sends nothing', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  const copy = await copiedWorld(world, customers);
  world.set(month, 'acme', 500);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  copy.set(month, 'acme', 20);
  expect((await copy.run(double.system))[0]?.message).toMatch(behind);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 500 });
});

test('a copy from before the month began sends nothing of any month', async () => {
  const { world, double } = withTwoCustomers(at('2026-10-20T00:00:00Z'), customers);
  world.set('2026-10', 'acme', 5);
  await world.run(double.system);
  world.now = at('2026-11-01T12:00:00Z');
  await world.run(double.system);
  const copy = await copiedWorld(world, customers);
  copy.set('2026-10', 'acme', 5);
  world.now = at('2026-11-03T12:00:00Z');
  world.set(month, 'acme', 500);
  await world.run(double.system);
  world.now += hourMs;
  copy.now = world.now;
  copy.set(month, 'acme', 20);
  copy.set('2026-10', 'bolt', 1);
  const outcomes = await copy.run(double.system);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed']);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 500 });
  expect(double.values('2026-10')).toEqual({ 'api_requests/acme': 5 });
});

test('a start after which the system holds what the ledger knows, or less, goes on', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  await world.run(double.system);
  double.drop('bolt');
  world.now += 2 * hourMs;
  world.memory.compared.clear();
  world.set(month, 'acme', 9);
  expect((await world.run(double.system))[0]).toMatchObject({ outcome: 'done' });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 9 });
});

test('a lower total that was sent a moment ago, and is not summed up yet, is no sign of a copy', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 50);
  await world.run(double.system);
  const slow: BillingSystem = {
    ...double.system,
    held: async () => ({ kind: 'value', value: 50 }),
  };
  world.now += hourMs;
  world.set(month, 'acme', 40);
  await world.run(slow);
  world.now += 5 * minuteMs;
  world.memory.compared.clear();
  expect((await world.run(slow, { isByHand: true }))[0]).toMatchObject({ outcome: 'done' });
});

test('the system is asked once in a process, and again where it did not answer', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.set(month, id, 5);
  let asked = 0;
  let isSilent = true;
  const counting: BillingSystem = {
    ...double.system,
    held: async () => {
      asked += 1;
      if (isSilent) throw new SystemUnavailable('http does not answer');
      return { kind: 'value', value: null };
    },
  };
  expect((await world.run(counting))[0]).toMatchObject({ outcome: 'unanswered', accepted: 0 });
  isSilent = false;
  asked = 0;
  await world.run(counting);
  expect(asked).toBe(customers.length);
  world.now += hourMs;
  // The read-back of the day.
  await world.run(counting);
  asked = 0;
  await world.run(counting);
  expect(asked).toBe(0);
});

test.each([
  ['that it has sent before', 5],
  ['of which it has sent nothing', 0],
])(
  'what another push sends while a customer is asked about %s is no sign of a copy',
  async (_, sent) => {
    const { world, double } = withTwoCustomers(undefined, customers);
    for (const id of customers) world.set(month, id, sent);
    if (sent > 0) await world.run(double.system);
    world.now += hourMs;
    world.set(month, 'cora', 9);
    const push = createPushHandler(
      world.context([{ settings: settingsOf('http'), system: double.system }]),
      newPushMemory(['http']),
    );
    let other: Promise<unknown> | null = null;
    const slow: BillingSystem = {
      ...double.system,
      held: async (...asked) => {
        other ??= push();
        await other;
        return double.system.held?.(...asked) ?? { kind: 'value', value: null };
      },
    };
    world.memory.compared.clear();
    expect((await world.run(slow, { isByHand: true }))[0]).toMatchObject({
      outcome: 'done',
      alarms: [],
    });
    expect((await world.ledger.round('http', month))?.loss).toBeNull();
    expect(double.values(month)).toMatchObject({ 'api_requests/cora': 9 });
  },
);

test('an id that is corrected back, or given to another customer, is no sign of a copy', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  const restart = (): void => {
    world.now += hourMs;
    world.memory.compared.clear();
  };
  world.set(month, 'acme', 5);
  await world.run(double.system);
  restart();
  world.directory.set('acme', { http: 'typo' });
  await world.run(double.system);
  restart();
  world.directory.set('acme', {});
  expect((await world.run(double.system, { isByHand: true }))[0]?.outcome).toBe('done');
  restart();
  world.directory.set('acme', { http: 'acme-2' });
  await world.run(double.system);
  restart();
  world.directory.set('dora', { http: 'acme' });
  world.set(month, 'dora', 1);
  expect((await world.run(double.system, { isByHand: true }))[0]?.outcome).toBe('done');
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 1, 'api_requests/acme-2': 5 });
});

test('nothing is sent of a customer about whom the comparison got no answer, and the others go on', async () => {
  const { double, copy } = await start((world) => {
    world.set(month, 'acme', 9);
  });
  copy.set(month, 'bolt', 4);
  let isSilent = true;
  const failing: BillingSystem = {
    ...double.system,
    held: async (target, span) => {
      if (isSilent && target.subject === 'acme') throw new SystemUnavailable('http answers 500');
      return double.system.held?.(target, span) ?? { kind: 'value', value: null };
    },
  };
  const [first] = await copy.run(failing);
  expect(first).toMatchObject({ outcome: 'unanswered', accepted: 1, unanswered: 1 });
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 9, 'api_requests/bolt': 4 });
  isSilent = false;
  expect((await copy.run(failing))[0]?.message).toMatch(behind);
  expect(double.violations).toEqual([]);
});

test('a total that was taken without an answer, and fell since, is no sign of a copy', async () => {
  let isCut = false;
  const { world } = withTwoCustomers(undefined, customers);
  const double = createLatestSystem({
    now: () => world.now,
    fate: () => (isCut ? 'taken' : 'answered'),
  });
  for (const total of [100, 150, 120]) {
    isCut = total === 150;
    const gone: BillingSystem = {
      ...double.system,
      send: async () => {
        throw new SystemUnavailable('http does not answer');
      },
    };
    world.set(month, 'acme', total);
    await world.run(total === 120 ? gone : double.system, { isDecreaseAccepted: true });
    world.now += hourMs;
  }
  isCut = false;
  world.memory.compared.clear();
  expect((await world.run(double.system))[0]?.outcome).toBe('done');
  expect(double.values(month)).toMatchObject({ 'api_requests/acme': 120 });
});

test('a store that has sent nothing asks also where stores are trusted, as on AWS', async () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  world.set(month, 'acme', 100);
  await world.run(double.system);
  const other = newWorld({ now: world.now });
  other.memory = newPushMemory(['http']);
  other.directory.set('acme', {});
  other.set(month, 'acme', 2);
  expect((await other.run(double.system))[0]?.message).toMatch(behind);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 100 });
});
