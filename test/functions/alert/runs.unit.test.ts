import { expect, test } from '@jest/globals';

import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { createReceiver } from '../../support/alerts/receiver.ts';
import { at, newWorld, rule } from '../../support/alerts/world.ts';

const start = at('2026-11-22T12:00:00Z');

const open = (alerts = [rule()]) => {
  const receiver = createReceiver();
  const world = newWorld({ now: start, alerts, channels: [receiver.channel] });
  return { receiver, world };
};

test('each page is read once at most, whatever the rules', async () => {
  const kinds = ['day', 'month', 'quarter', 'year'] as const;
  const { world } = open(kinds.map((period) => rule({ name: period, customer: '*', period })));
  const asked: string[] = [];
  const run = createAlertHandler(
    world.context({
      counters: {
        ...world.counters,
        read: (selection) => {
          asked.push(selection.page);
          return world.counters.read(selection);
        },
      },
    }),
  );
  await run();
  expect(asked.length).toBe(new Set(asked).size);
  asked.length = 0;
  world.now += minuteMs;
  await run();
  expect(asked).toEqual(['2026-11']);
});

test('a run that has read before another one takes nothing back that this one found', async () => {
  const { receiver, world } = open();
  const overtaken = createAlertHandler(
    world.context({
      counters: {
        ...world.counters,
        async *read(selection) {
          const chunks = await Array.fromAsync(world.counters.read(selection));
          if (selection.page === '2026-11' && receiver.received.length === 0) {
            await world.use('acme', 10);
            await world.run();
          }
          yield* chunks;
        },
      },
    }),
  );
  await overtaken();
  expect(receiver.bodies().map(({ type, data }) => [type, data.at])).toEqual([
    ['usage.threshold_reached', 80],
    ['usage.threshold_reached', 100],
  ]);
});

test('a store that lost what it had said says it under the same id', async () => {
  const { receiver, world } = open([rule({ at: [100] })]);
  await world.use('acme', 10);
  await world.run();
  const restored = newWorld({
    now: start + hourMs,
    alerts: [rule({ at: [100] })],
    channels: [receiver.channel],
  });
  const counters = { ...restored.counters, identity: async () => world.counters.identity() };
  await restored.use('acme', 11);
  await createAlertHandler(restored.context({ counters }))();
  expect(receiver.received).toHaveLength(2);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
});

test('a rule that was first read by a clock of 1970 is looked at for 400 days back, not for all', async () => {
  const { world } = open([rule({ period: 'day' })]);
  await world.store.noteRules(['plan'], 0);
  let asked = 0;
  const store = {
    ...world.store,
    records: (of: { rule: string; period: string }) => {
      asked += 1;
      return world.store.records(of);
    },
  };
  await createAlertHandler(world.context({ store }))();
  expect(asked).toBe(401);
});

test('a run whose clock is not believed notes no rule, reaches nothing and sends nothing', async () => {
  const { receiver, world } = open([rule({ limit: 1, at: [100] })]);
  await world.use('acme', 1);
  const run = createAlertHandler(world.context({ clockProblem: () => 'the clock is wrong' }));
  await expect(run()).rejects.toThrow('No alert is sent: the clock is wrong.');
  expect(await world.store.rules()).toEqual(new Map());
  expect(receiver.received).toEqual([]);
  expect((await world.run()).notices).toHaveLength(1);
});
