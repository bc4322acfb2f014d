import { createHttpSystem } from '../../../shared/adapters/http/billing-system.ts';
import { createLagoSystem } from '../../../shared/adapters/lago/billing-system.ts';
import { createOpenMeterSystem } from '../../../shared/adapters/openmeter/billing-system.ts';
import type { Outbound } from '../../../shared/ports/outbound.ts';

/** Where all of them are. */
export const url = 'https://billing.example';
const secrets = [`whsec_${Buffer.alloc(24).toString('base64')}`];

/** Those systems that are sent batches, over what makes their calls. */
export const batchedSystems = {
  http: (outbound: Outbound, now: () => number) =>
    createHttpSystem({ url, secrets, outbound, now }),
  openmeter: (outbound: Outbound, now: () => number) =>
    createOpenMeterSystem({ url, api: 'openmeter', apiKey: 'key', outbound, now }),
  lago: (outbound: Outbound, now: () => number) =>
    createLagoSystem({ url, apiKey: 'key', outbound, now }),
};
