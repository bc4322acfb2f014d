import type { ConfiguredSystem } from '../../functions/push/context.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { createHttpSystem } from '../../shared/adapters/http/billing-system.ts';
import { createLagoSystem } from '../../shared/adapters/lago/billing-system.ts';
import { createOpenMeterSystem } from '../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound, guardedAgent } from '../../shared/adapters/outbound/caller.ts';
import type { BillingSystem } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { PushSystemSettings } from '../../shared/push/settings.ts';

/** What opens the systems; never in a file, a log or a line of a command. */
export type PushSecrets = {
  readonly stripeApiKey: string | null;
  readonly openmeterApiKey: string | null;
  readonly lagoApiKey: string | null;
  readonly pushHttpSecrets: readonly string[] | null;
};

/** The systems of a file. One whose secret is missing says so when it is asked for anything. */
export const connectSystems = async (
  systems: readonly PushSystemSettings[],
  secrets: PushSecrets,
  now: () => EpochMs,
): Promise<readonly ConfiguredSystem[]> =>
  Promise.all(
    systems.map(async (settings) => ({ settings, system: await connect(settings, secrets, now) })),
  );

const connect = async (
  { name, url, api }: PushSystemSettings,
  secrets: PushSecrets,
  now: () => EpochMs,
): Promise<BillingSystem> => {
  const outbound = createOutbound();
  const address = url ?? '';
  switch (name) {
    case 'stripe': {
      const apiKey = secrets.stripeApiKey;
      if (apiKey === null) return closedSystem(name, 'STRIPE_API_KEY');
      // Loaded only where it is needed: it is large.
      const { createStripeSystem } = await import('../../shared/adapters/stripe/billing-system.ts');
      return createStripeSystem({ apiKey, url, agentOf: guardedAgent, now });
    }
    case 'openmeter':
      if (api === 'konnect' && secrets.openmeterApiKey === null) {
        return closedSystem(name, 'OPENMETER_API_KEY');
      }
      return createOpenMeterSystem({
        url: address,
        api: api ?? 'openmeter',
        apiKey: secrets.openmeterApiKey,
        outbound,
        now,
      });
    case 'lago': {
      const apiKey = secrets.lagoApiKey;
      if (apiKey === null) return closedSystem(name, 'LAGO_API_KEY');
      return createLagoSystem({ url: address, apiKey, outbound, now });
    }
    case 'http': {
      const keys = secrets.pushHttpSecrets;
      if (keys === null) return closedSystem(name, 'PUSH_HTTP_SECRETS');
      return createHttpSystem({ url: address, secrets: keys, outbound, now });
    }
  }
};

const closedSystem = (name: BillingSystem['name'], variable: string): BillingSystem => {
  const problem = async (): Promise<never> => {
    throw new OperatorProblem(
      `Nothing is sent to ${name}: billable.yaml names it, and ${variable} is not set`,
    );
  };
  return {
    name,
    batchSize: 1,
    parallel: 1,
    clock: problem,
    objection: problem,
    send: problem,
    held: null,
  };
};
