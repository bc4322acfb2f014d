import { describe } from '@jest/globals';

import { createLagoSystem } from '../../../../shared/adapters/lago/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { lagoKey, startLagoDouble } from '../../../support/push/lago-double.ts';
import { describeBillingSystem } from '../../ports/billing-system.ts';
import { suiteNow } from '../../../support/push/suite-events.ts';

describe.each([false, true])('Lago on ClickHouse: %s', (isOnClickHouse) => {
  describeBillingSystem(async () => {
    const { server, ...double } = await startLagoDouble({ isOnClickHouse, now: () => suiteNow });
    const given = { url: server.url, now: () => suiteNow };
    return {
      ...double,
      server,
      connect: ({ timeoutMs, isKeyRight }) =>
        createLagoSystem({
          ...given,
          outbound: createOutbound({ timeoutMs }),
          apiKey: isKeyRight ? lagoKey : 'wrong',
        }),
    };
  });
});
