import { expect, test } from '@jest/globals';

import { createPushHandler } from '../../../functions/push/handler.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import { createLatestSystem } from '../../support/push/latest-system.ts';
import { many } from '../../support/push/many-customers.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

const customers = Array.from({ length: 300 }, (_, n) => `c${String(n).padStart(3, '0')}`);

/** A system before another one in the file, which takes a second for each total. */
const withSlowFirst = () => {
  const { world, double } = withTwoCustomers(undefined, customers);
  for (const id of customers) world.directory.set(id, { stripe: id });
  const slow = createLatestSystem({ name: 'stripe', now: () => world.now });
  const system: BillingSystem = {
    ...slow.system,
    send: async (events) => {
      world.now += 1_000 * events.length;
      return slow.system.send(events);
    },
  };
  const systems = [
    { settings: settingsOf('stripe'), system },
    { settings: settingsOf('http'), system: double.system },
  ];
  const run = async (total: number) => {
    for (const id of customers) world.set(month, id, total);
    const context = world.context(systems);
    const deadline = world.now + 2 * minuteMs;
    return createPushHandler({ ...context, deadline }, world.memory)();
  };
  return { world, double, run };
};

test('a system that takes all of the time of a run leaves a share of it to the one after it', async () => {
  const { double, run } = withSlowFirst();
  const outcomes = await run(5);
  expect(Object.keys(double.values(month))).toHaveLength(customers.length);
  const [first, second] = outcomes.filter((outcome) => outcome.month === month);
  expect(first?.accepted).toBeGreaterThanOrEqual(60);
  expect(second).toMatchObject({ system: 'http', outcome: 'done', accepted: customers.length });
});

test('totals for which a run has no time left are not said to have got no answer', async () => {
  const { world, run } = withSlowFirst();
  const [first] = await run(5);
  const left = customers.length - (first?.accepted ?? 0);
  expect(first).toMatchObject({ outcome: 'unanswered', unanswered: left });
  expect(first?.message).toMatch(
    new RegExp(`^no time was left for ${left} totals, the first of them that of c\\d+$`),
  );
  world.now += 7 * hourMs;
  const later = await run(6);
  expect(later.flatMap(({ alarms }) => alarms).join('\n')).not.toMatch(/no answer/);
});

test('a system that needs more than its share has all that the others leave, from the next run on', async () => {
  const { world, run } = withSlowFirst();
  await run(5);
  world.now += hourMs;
  const [first, ...others] = (await run(6)).filter((outcome) => outcome.month === month);
  expect(first).toMatchObject({ system: 'stripe', accepted: 120 });
  expect(others).toMatchObject([{ system: 'http', accepted: customers.length }]);
});

test('a run that has time for some parts of a month begins with another one each hour', async () => {
  const { world, double } = withTwoCustomers(undefined, many);
  const slow: BillingSystem = {
    ...double.system,
    send: async (events) => {
      world.now += 100 * events.length;
      return double.system.send(events);
    },
  };
  const systems = [{ settings: settingsOf('http'), system: slow }];
  for (let run = 0; run < 6; run += 1) {
    for (const id of many) world.set(month, id, 5 + run);
    const begun = world.now;
    const context = { ...world.context(systems), deadline: begun + 2 * minuteMs };
    const [outcome] = await createPushHandler(context, world.memory)();
    expect(outcome?.accepted).toBeLessThan(1_300);
    world.now = begun + hourMs;
  }
  expect(Object.keys(double.values(month))).toHaveLength(many.length);
});
