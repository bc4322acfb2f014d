import { expect, test } from '@jest/globals';

import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { closeKey } from '../../../shared/reports/keys.ts';
import { createReceiver } from '../../support/alerts/receiver.ts';
import { at, fileOf, newWorld, rule } from '../../support/alerts/world.ts';

const start = at('2026-11-22T12:00:00Z');

const open = (alerts = [rule()], given: { customers?: string[]; timezone?: string } = {}) => {
  const receiver = createReceiver();
  const world = newWorld({ now: start, alerts, channels: [receiver.channel], ...given });
  const said = () =>
    receiver
      .bodies()
      .map(({ type, data }) => `${data.customer} ${data.at} ${type.split('_')[1] ?? ''}`);
  return { receiver, world, said };
};

test('from 0 to 150 % both fire, in order, and once', async () => {
  const { receiver, world, said } = open();
  await world.run();
  await world.use('acme', 15);
  for (let n = 0; n < 3; n += 1) await world.run();
  expect(said()).toEqual(['acme 80 reached', 'acme 100 reached']);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    type: 'usage.threshold_reached',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: {
      alert: 'plan',
      customer: 'acme',
      meter: 'requests',
      billable: true,
      period: 'month',
      period_start: '2026-11-01T00:00:00Z',
      period_end: '2026-12-01T00:00:00Z',
      limit: 10,
      at: 80,
      value: 15,
      as_of: '2026-11-22T12:00:00.000Z',
    },
  });
});

test('a threshold is reached at its value and not below', async () => {
  const { world, said } = open([rule({ limit: 15, at: [33] })]);
  await world.use('acme', 4);
  await world.run();
  expect(said()).toEqual([]);
  await world.use('acme', 1);
  await world.run();
  expect(said()).toEqual(['acme 33 reached']);
});

test('a void below it is said once, and then it fires again under a new id', async () => {
  const { receiver, world, said } = open();
  const name = await world.use('acme', 10);
  await world.run();
  await world.takeBack(name);
  await world.run();
  await world.run();
  await world.use('acme', 8);
  await world.run();
  expect(said()).toEqual([
    'acme 80 reached',
    'acme 100 reached',
    'acme 100 recovered',
    'acme 80 recovered',
    'acme 80 reached',
  ]);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(5);
});

test('a changed limit repeats nothing that stands', async () => {
  const { world, said } = open();
  await world.use('acme', 10);
  await world.run();
  world.file = fileOf([rule({ limit: 9 })]);
  await world.run();
  world.file = fileOf([rule({ limit: 12 })]);
  await world.run();
  expect(said()).toEqual(['acme 80 reached', 'acme 100 reached', 'acme 100 recovered']);
});

test('a rule of everyone is about each entry of the directory', async () => {
  const { world, said } = open([rule({ customer: '*', at: [100] })], { customers: ['a', 'b'] });
  for (const who of ['a', 'b', 'stranger']) await world.use(who, 10);
  await world.run();
  expect(said().sort()).toEqual(['a 100 reached', 'b 100 reached']);
});

test('a rule counts billable statuses, unless it says otherwise', async () => {
  const all = rule({ name: 'all', billable: false, at: [100] });
  const { receiver, world } = open([rule({ at: [100] }), all]);
  await world.use('acme', 10, { status: 500 });
  await world.run();
  expect(receiver.bodies().map(({ data }) => data.alert)).toEqual(['all']);
});

test('what ended before a rule was first read is left alone', async () => {
  const { world, said } = open();
  await world.use('acme', 20, { at: at('2026-10-31T23:00:00Z') });
  await world.run();
  expect(said()).toEqual([]);
});

test('a period is looked at after its end until its last month is final', async () => {
  const { receiver, world, said } = open([rule({ at: [100] })]);
  await world.run();
  world.now = at('2026-12-05T12:00:00Z');
  await world.use('acme', 10, { at: at('2026-11-30T23:59:59Z') });
  await world.run();
  expect(said()).toEqual(['acme 100 reached']);
  expect(receiver.bodies()[0]?.data.period_start).toBe('2026-11-01T00:00:00Z');

  await world.reports.create(closeKey('2026-11'), '{}');
  world.now += dayMs;
  world.file = fileOf([rule({ limit: 100, at: [100] })]);
  await world.run();
  expect(said()).toEqual(['acme 100 reached']);
});

test('what ended a day ago is looked at once an hour by a process that goes on', async () => {
  const { world, said } = open([rule({ period: 'day', at: [100] })]);
  const run = createAlertHandler(world.context());
  await run();
  world.now += 3 * dayMs;
  await run();
  await world.use('acme', 10, { at: start });
  world.now += minuteMs;
  await run();
  expect(said()).toEqual([]);
  world.now += hourMs;
  await run();
  expect(said()).toEqual(['acme 100 reached']);
});

test('days and months are those of the billing time zone', async () => {
  const { receiver, world } = open([rule({ period: 'day', at: [100] })], {
    timezone: 'Asia/Kolkata',
  });
  await world.use('acme', 10, { at: at('2026-11-22T18:29:59Z') });
  await world.use('acme', 9, { at: at('2026-11-22T18:30:00Z') });
  world.now = at('2026-11-22T18:31:00Z');
  await world.run();
  expect(receiver.bodies()).toEqual([]);
  await world.use('acme', 1);
  await world.run();
  expect(receiver.bodies().map(({ data }) => data.period_start)).toEqual([
    '2026-11-23T00:00:00+05:30',
  ]);
});
