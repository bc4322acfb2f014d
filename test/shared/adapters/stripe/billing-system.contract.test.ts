import { createStripeSystem } from '../../../../shared/adapters/stripe/billing-system.ts';
import { guardedAgent } from '../../../../shared/adapters/outbound/caller.ts';
import { startStripeDouble, stripeKey } from '../../../support/push/stripe-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';
import { suiteNow } from '../../../support/push/suite-events.ts';

describeBillingSystem(async () => {
  const { server, ...double } = await startStripeDouble(() => suiteNow);
  double.addMeter('api_requests');
  const given = { url: server.url, agentOf: guardedAgent, timeoutMs: 300, now: () => suiteNow };
  return {
    ...double,
    server,
    system: createStripeSystem({ ...given, apiKey: stripeKey }),
    withWrongKey: createStripeSystem({ ...given, apiKey: 'sk_test_wrong' }),
  };
});
