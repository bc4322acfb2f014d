import { createOpenMeterSystem } from '../../../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { openmeterKey, startOpenMeterDouble } from '../../../support/push/openmeter-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';
import { suiteNow } from '../../../support/push/suite-events.ts';

describeBillingSystem(async () => {
  const { server, ...double } = await startOpenMeterDouble('konnect');
  const outbound = createOutbound({ timeoutMs: 300 });
  const given = { url: server.url, api: 'konnect' as const, outbound, now: () => suiteNow };
  return {
    ...double,
    server,
    system: createOpenMeterSystem({ ...given, apiKey: openmeterKey }),
    withWrongKey: createOpenMeterSystem({ ...given, apiKey: 'wrong' }),
  };
});
