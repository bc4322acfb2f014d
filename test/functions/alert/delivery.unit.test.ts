import { expect, test } from '@jest/globals';

import type { DeliveryAnswer } from '../../../shared/alerts/delivery.ts';
import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { type AttemptFate, createReceiver } from '../../support/alerts/receiver.ts';
import { at, newWorld, rule } from '../../support/alerts/world.ts';

const start = at('2026-11-22T12:00:00Z');
const failed = (retryAfterMs: number | null = null): DeliveryAnswer => ({
  kind: 'failed',
  reason: 'it answers 500',
  retryAfterMs,
});

const open = async (
  next: () => AttemptFate | DeliveryAnswer,
  { customers = ['acme'], percents = [100] } = {},
) => {
  const receiver = createReceiver(next);
  const world = newWorld({
    now: start,
    alerts: [rule({ customer: '*', at: percents })],
    customers,
    channels: [receiver.channel],
  });
  for (const who of customers) await world.use(who, 10);
  return { receiver, world };
};

test('what fails is tried again with backoff for a day, under one id, and then is given up', async () => {
  const { receiver, world } = await open(() => 'taken_unheard');
  const attempts: number[] = [];
  const outcomes = [];
  for (; world.now <= start + 2 * dayMs; world.now += minuteMs) {
    const before = receiver.asked();
    outcomes.push(...(await world.run()).attempts);
    if (receiver.asked() > before) attempts.push((world.now - start) / minuteMs);
  }
  expect(attempts.slice(0, 11)).toEqual([0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 249]);
  expect(attempts.at(-1)).toBe(24 * 60);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(outcomes.at(-1)).toMatchObject({ state: 'expired', reason: 'no answer' });
});

test('a receiver that says it is gone is not asked again', async () => {
  const { receiver, world } = await open(() => ({ kind: 'gone', reason: 'it answers 410' }));
  const { attempts, waiting } = await world.run();
  world.now += 2 * hourMs;
  await world.run();
  expect(attempts).toMatchObject([{ state: 'stopped', reason: 'it answers 410' }]);
  expect([receiver.asked(), waiting]).toEqual([1, 0]);
});

test('a receiver that asks for time gets it, for all that waits', async () => {
  const answers: DeliveryAnswer[] = [failed(30 * minuteMs)];
  const { receiver, world } = await open(() => answers.shift() ?? 'taken', {
    customers: Array.from({ length: 30 }, (_, n) => `c${n}`),
  });
  await world.run();
  const first = receiver.asked();
  expect(first).toBeLessThanOrEqual(10);
  world.now += 29 * minuteMs;
  await world.run();
  expect(receiver.asked()).toBe(first);
  world.now += minuteMs;
  await world.run();
  expect(receiver.received).toHaveLength(30);
});

test('the next threshold waits for the one before it', async () => {
  const fates: AttemptFate[] = ['lost'];
  const { receiver, world } = await open(() => fates.shift() ?? 'taken', { percents: [80, 100] });
  await world.run();
  expect(receiver.asked()).toBe(1);
  world.now += minuteMs;
  await world.run();
  expect(receiver.bodies().map(({ data }) => data.at)).toEqual([80, 100]);
});

test('a receiver that answers nothing is asked ten times, and those left come first next time', async () => {
  const { receiver, world } = await open(() => 'lost', {
    customers: Array.from({ length: 25 }, (_, n) => `c${n}`),
  });
  const first = await world.run();
  world.now += 10_000;
  const second = await world.run();
  expect(receiver.asked()).toBe(20);
  const tried = [...first.attempts, ...second.attempts].map(({ id }) => id);
  expect(new Set(tried).size).toBe(20);
  expect(second.waiting).toBe(25);
});

test('at most ten attempts are under way at once', async () => {
  const { world } = await open(() => 'taken', {
    customers: Array.from({ length: 40 }, (_, n) => `c${n}`),
  });
  let now = 0;
  let most = 0;
  const run = createAlertHandler(
    world.context({
      channels: async () => [
        {
          name: 'webhook',
          problem: null,
          send: async () => {
            now += 1;
            most = Math.max(most, now);
            for (let n = 0; n < 20; n += 1) await Promise.resolve();
            now -= 1;
            return { kind: 'taken' };
          },
        },
      ],
    }),
  );
  await run();
  expect(most).toBe(10);
});

test('what cannot be sent as things stand waits, and its day does not begin', async () => {
  const { receiver, world } = await open(() => 'taken');
  const problem = 'WEBHOOK_SECRETS is not set';
  const closed = createAlertHandler(
    world.context({ channels: async () => [{ ...receiver.channel, problem }] }),
  );
  const { problems, waiting } = await closed();
  expect([problems, waiting, receiver.asked()]).toEqual([[problem], 1, 0]);
  world.now += 3 * dayMs;
  await world.run();
  expect(receiver.received).toHaveLength(1);
});

test('a webhook that the file no longer names gets nothing, not even later', async () => {
  const { receiver, world } = await open(() => 'lost');
  await world.run();
  const { file } = world;
  world.file = { ...file, webhook: null };
  world.now += minuteMs;
  expect((await world.run()).waiting).toBe(0);
  world.file = file;
  world.now += hourMs;
  await world.run();
  expect(receiver.asked()).toBe(1);
});

test('each channel gets each notice, and none holds up the other', async () => {
  const topic = createReceiver(() => 'taken', 'topic');
  const webhook = createReceiver(() => 'lost');
  const world = newWorld({
    now: start,
    alerts: [rule()],
    channels: [webhook.channel, topic.channel],
  });
  await world.use('acme', 10);
  await world.run();
  expect(topic.bodies().map(({ data }) => data.at)).toEqual([80, 100]);
  expect(webhook.asked()).toBe(1);
});

test('a store that is not the one of the reports next to it says nothing', async () => {
  const { receiver, world } = await open(() => 'taken');
  const stranger = {
    store: { id: 'another store', receipts: 1, last_receipt: null, last_receipt_at: null },
    accepted_at: '2026-11-01T00:00:00.000Z',
    versions: {},
  };
  await world.reports.create('reports/stores/000001.json', JSON.stringify(stranger));
  await expect(world.run()).rejects.toThrow(/No alert is sent: the store is another one/);
  expect(receiver.asked()).toBe(0);
  expect(await Array.fromAsync(world.store.open())).toEqual([]);
});
