import { createHttpSystem } from '../../../../shared/adapters/http/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { httpSecrets, startHttpDouble } from '../../../support/push/http-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';

describeBillingSystem(async () => {
  const { server, ...double } = await startHttpDouble();
  const given = { url: `${server.url}/usage`, now: Date.now };
  const wrong = [`whsec_${Buffer.alloc(32, 9).toString('base64')}`];
  return {
    ...double,
    server,
    connect: ({ timeoutMs, isKeyRight }) =>
      createHttpSystem({
        ...given,
        outbound: createOutbound({ timeoutMs }),
        secrets: isKeyRight ? httpSecrets : wrong,
      }),
  };
});
