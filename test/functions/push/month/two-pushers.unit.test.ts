import { expect, test } from '@jest/globals';

import { createPushHandler } from '../../../../functions/push/handler.ts';
import { hourMs, minuteMs } from '../../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import { createLatestSystem } from '../../../support/push/latest-system.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at, settingsOf } from '../../../support/push/world.ts';

const customers = Array.from({ length: 900 }, (_, n) => `c${String(n).padStart(3, '0')}`);
const voided = customers.slice(0, 30);

const begin = async () => {
  const { world } = withTwoCustomers(at('2026-11-20T00:00:00Z'), customers);
  const double = createLatestSystem({ now: () => world.now, batchSize: 1 });
  const set = (total: number): void => {
    for (const id of voided) world.set(month, id, total);
  };
  for (const id of customers) world.set(month, id, 10);
  const push = async (system: BillingSystem) => world.run(system, {}, { graceMs: hourMs });
  await push(double.system);
  world.now = at('2026-12-01T00:50:00Z');
  return { world, double, set, push };
};

const wrong = (values: Record<string, number>) =>
  Object.values(values).filter((value) => value !== 10).length;

test('the last hour of a month ends with the newest totals of one part, sent in several calls', async () => {
  const { double, set, push } = await begin();
  set(3);
  let calls = 0;
  const slow: BillingSystem = {
    ...double.system,
    send: async (events) => {
      calls += 1;
      if (calls === 3) {
        // Replayed, and pushed by another process.
        set(10);
        await push(double.system);
      }
      return double.system.send(events);
    },
  };
  await push(slow);
  expect(wrong(double.values(month))).toBe(0);
  expect(double.violations).toEqual([]);
});

test('and those sent in one call, of which another push meanwhile had nothing to send', async () => {
  const { world, double, push } = await begin();
  await push(double.system);
  world.now += minuteMs;
  world.set(month, 'c000', 3);
  const settings = settingsOf('http', { graceMs: hourMs });
  const context = world.context([{ settings, system: double.system }]);
  let isFirst = true;
  await createPushHandler({
    ...context,
    readTotals: async (...asked) => {
      const totals = await context.readTotals(...asked);
      if (asked[0] !== month || !isFirst) return totals;
      isFirst = false;
      world.set(month, 'c000', 10);
      await push(double.system);
      return totals;
    },
  })();
  expect(double.received.at(-1)).toMatchObject({ subject: 'c000', value: 10 });
  expect(wrong(double.values(month))).toBe(0);
});
