import { expect, test } from '@jest/globals';

import { createStripeSystem } from '../../../../shared/adapters/stripe/billing-system.ts';
import { guardedAgent } from '../../../../shared/adapters/outbound/caller.ts';
import { startStripeDouble, stripeKey } from '../../../support/push/stripe-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';
import { periodAt } from '../../../../shared/calendar/period.ts';
import { suiteNow } from '../../../support/push/suite-events.ts';

describeBillingSystem(async () => {
  const { server, ...double } = await startStripeDouble(() => suiteNow);
  double.addMeter('api_requests');
  const given = { url: server.url, agentOf: guardedAgent, now: () => suiteNow };
  return {
    ...double,
    server,
    connect: ({ timeoutMs, isKeyRight }) =>
      createStripeSystem({
        ...given,
        timeoutMs,
        apiKey: isKeyRight ? stripeKey : 'sk_test_wrong',
      }),
  };
});

test('a customer that is gone is named by what it is asked, and stands in the way of no other', async () => {
  const double = await startStripeDouble(() => suiteNow);
  double.addMeter('api_requests');
  double.refuse('cus_gone');
  const given = { url: double.server.url, agentOf: guardedAgent, timeoutMs: 15_000 };
  const system = createStripeSystem({ ...given, now: () => suiteNow, apiKey: stripeKey });
  try {
    const place = { subject: 'cus_gone', event: 'api_requests' };
    expect(await system.held?.(place, periodAt(suiteNow, 'month', 'UTC'))).toEqual({
      kind: 'unknown',
      reason: expect.stringContaining('resource_missing'),
    });
  } finally {
    await double.server.stop();
  }
});
