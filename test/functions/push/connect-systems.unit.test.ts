import { expect, test } from '@jest/globals';

import { connectSystems } from '../../../functions/push/connect-systems.ts';
import { createPushHandler } from '../../../functions/push/handler.ts';
import { createStripeSystem } from '../../../shared/adapters/stripe/billing-system.ts';
import { guardedAgent } from '../../../shared/adapters/outbound/caller.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

test('a system at a link-local address is refused for itself alone', async () => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const secret = { kind: 'known', text: `whsec_${'a'.repeat(40)}` } as const;
  const systems = await connectSystems(
    [settingsOf('stripe', { url: 'http://169.254.169.254/' }), settingsOf('http')],
    { stripe: secret, openmeter: secret, lago: secret, http: secret },
    {
      stripe: async (given) =>
        createStripeSystem({ ...given, agentOf: guardedAgent, now: () => world.now }),
      openmeter: () => double.system,
      lago: () => double.system,
      http: () => double.system,
    },
  );
  const outcomes = await createPushHandler(world.context(systems))();
  const text =
    'Nothing is sent to stripe: 169.254.169.254 is, or stands for, a link-local or metadata address; ' +
    'allowed: any other address';
  expect(outcomes.flatMap(({ alarms }) => alarms)).toEqual([text]);
  expect(double.values(month)).toEqual({ 'api_requests/acme': 5 });
});
