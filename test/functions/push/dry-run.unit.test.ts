import { expect, test } from '@jest/globals';

import { dueTotals } from '../../../functions/push/dry-run.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

test('a dry run says what would be sent, and what would not and why, before a run and after', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 2 ** 53);
  world.set(month, 'bolt', 5);
  const context = world.context([{ settings: settingsOf('http'), system: double.system }]);
  const unsent = [
    {
      system: 'http',
      customer: 'acme',
      meter: 'requests',
      month,
      reason: 'the total is beyond 9007199254740991 and cannot be sent exactly',
    },
  ];
  const before = await dueTotals(context, {});
  expect(before.due.map(({ customer, now }) => [customer, now])).toEqual([['bolt', 5]]);
  expect(before.unsent).toEqual(unsent);
  await world.run(double.system);
  expect(await dueTotals(context, {})).toEqual({ due: [], unsent });
});
