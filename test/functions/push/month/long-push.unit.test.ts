import { expect, test } from '@jest/globals';

import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import { november as month, withTwoCustomers } from '../../../support/push/two-customers.ts';
import { at } from '../../../support/push/world.ts';

const ids = Array.from({ length: 2_600 }, (_, n) => `c${String(n).padStart(4, '0')}`);

test('a push over several parts ends with the newest totals, where another run had nothing to send', async () => {
  const { world, double } = withTwoCustomers(at('2026-11-20T00:00:00Z'), ids);
  for (const id of ids) world.set(month, id, 10);
  await world.run(double.system);
  world.now = at('2026-12-02T00:00:00Z');
  await world.run(double.system);
  world.set(month, 'c0000', 11);
  // Voided, and not replayed yet.
  world.set(month, 'c2400', 7);
  let other: Promise<unknown> | null = null;
  const slow: BillingSystem = {
    ...double.system,
    send: async (events) => {
      if (other === null) {
        world.set(month, 'c2400', 10);
        other = world.run(double.system);
        await other;
      }
      return double.system.send(events);
    },
  };
  const [, outcome] = await world.run(slow);
  expect(outcome).toMatchObject({ month, outcome: 'done', accepted: 3 });
  expect(double.values(month)).toMatchObject({
    'api_requests/c0000': 11,
    'api_requests/c2400': 10,
  });
  expect(double.violations).toEqual([]);
});
