import { createOpenMeterSystem } from '../../../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { openmeterKey, startOpenMeterDouble } from '../../../support/push/openmeter-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';
import { suiteNow } from '../../../support/push/suite-events.ts';

describeBillingSystem(async () => {
  const { server, ...double } = await startOpenMeterDouble('konnect');
  const given = { url: server.url, api: 'konnect' as const, now: () => suiteNow };
  return {
    ...double,
    server,
    connect: ({ timeoutMs, isKeyRight }) =>
      createOpenMeterSystem({
        ...given,
        outbound: createOutbound({ timeoutMs }),
        apiKey: isKeyRight ? openmeterKey : 'wrong',
      }),
  };
});
