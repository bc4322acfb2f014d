import { expect, test } from '@jest/globals';

import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { at } from '../../support/push/world.ts';

test('a run that is still sending at the end of grace sends nothing after it, and what is left is late', async () => {
  const many = Array.from({ length: 12 }, (_, n) => `c${n}`);
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'), many);
  for (const id of many) world.set(month, id, 5);
  await world.run(double.system);
  for (const id of many) world.set(month, id, 7);
  const graceEnd = at('2026-12-04T00:00:00Z');
  world.now = graceEnd - minuteMs;
  const sentAt: number[] = [];
  const slow: BillingSystem = {
    ...double.system,
    batchSize: 1,
    send: async (events) => {
      sentAt.push(world.now);
      world.now += 12_000;
      return double.system.send(events);
    },
  };
  const outcomes = await world.run(slow);
  const sent = sentAt.length;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(many.length);
  expect(sentAt.every((then) => then < graceEnd)).toBe(true);
  expect(outcomes.some(({ outcome }) => outcome === 'unanswered')).toBe(true);
  world.now = graceEnd + hourMs;
  await world.run(double.system);
  expect((await world.ledger.round('http', month))?.late).toEqual({
    requests: 2 * (many.length - sent),
  });
  await world.run(double.system, { isByHand: true, month });
  expect(new Set(Object.values(double.values(month)))).toEqual(new Set([7]));
});

test('what is taken after the end of grace, by a call that was under way, is for a person', async () => {
  const { world, double } = withTwoCustomers(at('2026-12-03T23:59:50Z'));
  world.set(month, 'acme', 5);
  const slow: BillingSystem = {
    ...double.system,
    send: async (events) => {
      world.now += minuteMs;
      return double.system.send(events);
    },
  };
  const said = (await world.run(slow)).flatMap(({ alarms }) => alarms);
  expect(said).toEqual([
    'http has taken totals of 2026-11 after the end of grace that were sent just before it, the first of ' +
      'them that of acme: look whether they are on the invoice',
  ]);
  world.now += hourMs;
  expect((await world.run(double.system)).flatMap(({ alarms }) => alarms)).toEqual([]);
});
