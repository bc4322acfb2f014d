import { expect, test } from '@jest/globals';

import { createPushHandler } from '../../../functions/push/handler.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { at, newWorld, settingsOf } from '../../support/push/world.ts';

const month = '2026-11';

const start = () => {
  const world = newWorld({ now: at('2026-11-10T00:00:00Z') });
  const double = createLatestSystem({ now: () => world.now });
  world.directory.set('acme', {});
  world.set(month, 'acme', 90);
  return { world, double, systems: [{ settings: settingsOf('http'), system: double.system }] };
};

test.each([0, 1])(
  'a run with older totals, overtaken by one with newer ones, sends the newer (%s)',
  async (before) => {
    const { world, double, systems } = start();
    if (before === 1) await world.run(double.system);
    const overtaken = Promise.withResolvers<null>();
    const hasRead = Promise.withResolvers<null>();
    let reads = 0;
    const context = world.context(systems);
    world.set(month, 'acme', 95);
    const slow = createPushHandler({
      ...context,
      readTotals: async (...asked) => {
        const totals = await context.readTotals(...asked);
        reads += 1;
        if (reads > 1) return totals;
        hasRead.resolve(null);
        await overtaken.promise;
        return totals;
      },
    })();
    await hasRead.promise;
    world.set(month, 'acme', 100);
    await world.run(double.system);
    overtaken.resolve(null);
    const outcomes = await slow;
    expect(double.values(month)).toEqual({ 'api_requests/acme': 100 });
    expect(double.received.map(({ value }) => value).filter((value) => value === 95)).toEqual([]);
    expect(outcomes.every(({ outcome }) => outcome === 'done')).toBe(true);
  },
);

test('100, then 90, then 100 ends with 100, whenever 90 arrives again', async () => {
  const { world, double } = start();
  for (const total of [100, 90, 100]) {
    world.set(month, 'acme', total);
    await world.run(double.system, { isDecreaseAccepted: true });
  }
  const event = double.received.find(({ value }) => value === 90);
  expect(event).toBeDefined();
  if (event !== undefined) double.arriveAgain(event);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 100 });
  expect(double.received.map(({ value }) => value)).toEqual([100, 90, 100, 90]);
  expect(double.violations).toEqual([]);
});

test('a clock set back by minutes raises timestamps all the same', async () => {
  const { world, double } = start();
  await world.run(double.system);
  world.now -= 4 * 60_000;
  const real = world.now;
  world.set(month, 'acme', 91);
  await world.run({ ...double.system, clock: async () => real });
  const [first, second] = double.received;
  expect(second?.timestampSec).toBe((first?.timestampSec ?? 0) + 1);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 91 });
});

test('a repeat has the same id, timestamp and value', async () => {
  const { world, double, systems } = start();
  let isKilled = true;
  const context = world.context(systems);
  const killed = createPushHandler({
    ...context,
    ledger: {
      ...world.ledger,
      putRecords: async (records) => {
        // It dies when the answer is there, before it is stored.
        if (isKilled && records.some(({ sending }) => sending?.state === 'accepted')) {
          throw new Error('killed');
        }
        return world.ledger.putRecords(records);
      },
    },
  });
  await killed();
  isKilled = false;
  world.now += 3_600_000;
  await world.run(double.system);
  expect(double.received).toHaveLength(2);
  expect(double.received[1]).toEqual(double.received[0]);
  expect((await world.views()).map(({ sending }) => sending?.state)).toEqual(['accepted']);
});
