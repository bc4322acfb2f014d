import { expect, test } from '@jest/globals';

import type { BillingSystem } from '../../../../shared/ports/billing-system.ts';
import { withMany } from '../../../support/push/many-customers.ts';
import { november as month } from '../../../support/push/two-customers.ts';
import { at } from '../../../support/push/world.ts';

test.each(['2026-12-02T00:00:00Z', '2026-11-30T23:55:00Z'])(
  'a push over several parts ends with the newest totals, where another run had nothing to send, at %s',
  async (now) => {
    const { world, double } = await withMany();
    world.now = at(now);
    await world.run(double.system);
    world.set(month, 'c0000', 11);
    // Voided, and not replayed yet.
    world.set(month, 'c2400', 3);
    let other: Promise<unknown> | null = null;
    const slow: BillingSystem = {
      ...double.system,
      send: async (events) => {
        if (other === null) {
          world.set(month, 'c2400', 5);
          other = world.run(double.system);
          await other;
        }
        return double.system.send(events);
      },
    };
    const outcomes = await world.run(slow);
    expect(outcomes.find((outcome) => outcome.month === month)).toMatchObject({
      outcome: 'done',
      accepted: 3,
    });
    expect(double.values(month)).toMatchObject({
      'api_requests/c0000': 11,
      'api_requests/c2400': 5,
    });
    expect(double.violations).toEqual([]);
  },
);
