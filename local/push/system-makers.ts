import type { SystemMakers } from '../../functions/push/connect-systems.ts';
import { createHttpSystem } from '../../shared/adapters/http/billing-system.ts';
import { createLagoSystem } from '../../shared/adapters/lago/billing-system.ts';
import { createOpenMeterSystem } from '../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound, guardedAgent } from '../../shared/adapters/outbound/caller.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';

/** The adapters of the billing systems. */
export const systemMakers = (now: () => EpochMs): SystemMakers => {
  const outbound = createOutbound();
  return {
    stripe: async (given) => {
      // Loaded only where it is needed: it is large.
      const { createStripeSystem } = await import('../../shared/adapters/stripe/billing-system.ts');
      return createStripeSystem({ ...given, agentOf: guardedAgent, now });
    },
    openmeter: (given) => createOpenMeterSystem({ ...given, outbound, now }),
    lago: (given) => createLagoSystem({ ...given, outbound, now }),
    http: (given) => createHttpSystem({ ...given, outbound, now }),
  };
};
