import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { type BillingSystem, SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { PushSystemSettings } from '../../shared/push/settings.ts';
import type { ConfiguredSystem } from './context.ts';

/** What opens a system, or why it does not: `missing` until a person acts, `unreadable` for now. */
export type PushSecret =
  | { readonly kind: 'known'; readonly text: string }
  | { readonly kind: 'missing' | 'unreadable'; readonly reason: string };

/** What opens the systems; never in a file, a log or a line of a command. */
export type PushSecrets = Readonly<Record<PushSystem, PushSecret>>;

/** How the adapters are made; a composition root knows them. */
export type SystemMakers = {
  readonly stripe: (given: {
    readonly apiKey: string;
    /** `null`: Stripe's own address. */
    readonly url: string | null;
  }) => Promise<BillingSystem>;
  readonly openmeter: (given: {
    readonly url: string;
    readonly api: 'openmeter' | 'konnect';
    /** `null`: a server of one's own that asks for none. */
    readonly apiKey: string | null;
  }) => BillingSystem;
  readonly lago: (given: { readonly url: string; readonly apiKey: string }) => BillingSystem;
  readonly http: (given: {
    readonly url: string;
    readonly secrets: readonly string[];
  }) => BillingSystem;
};

/** The systems of a file. One that cannot be opened says so when it is asked for anything. */
export const connectSystems = async (
  systems: readonly PushSystemSettings[],
  secrets: PushSecrets,
  make: SystemMakers,
): Promise<readonly ConfiguredSystem[]> =>
  Promise.all(
    systems.map(async (settings) => ({
      settings,
      system: await connectOrClose(settings, secrets[settings.name], make),
    })),
  );

/** A system at an address that is refused holds up no other. */
const connectOrClose = async (
  ...[settings, secret, make]: Parameters<typeof connect>
): Promise<BillingSystem> => {
  try {
    return await connect(settings, secret, make);
  } catch (error) {
    if (!(error instanceof OperatorProblem)) throw error;
    const { name } = settings;
    return closedSystem(name, new OperatorProblem(`Nothing is sent to ${name}: ${error.message}`));
  }
};

const connect = async (
  { name, url, api }: PushSystemSettings,
  secret: PushSecret,
  make: SystemMakers,
): Promise<BillingSystem> => {
  const address = url ?? '';
  if (secret.kind !== 'known') {
    const isNeeded = name !== 'openmeter' || api === 'konnect' || secret.kind === 'unreadable';
    if (isNeeded) return closedSystem(name, secretError(name, secret));
    return make.openmeter({ url: address, api: 'openmeter', apiKey: null });
  }
  const { text } = secret;
  switch (name) {
    case 'stripe':
      return make.stripe({ apiKey: text, url });
    case 'openmeter':
      return make.openmeter({ url: address, api: api ?? 'openmeter', apiKey: text });
    case 'lago':
      return make.lago({ url: address, apiKey: text });
    case 'http':
      return make.http({ url: address, secrets: text.split(',') });
  }
};

const secretError = (
  name: PushSystem,
  { kind, reason }: Exclude<PushSecret, { kind: 'known' }>,
): Error => {
  const message = `Nothing is sent to ${name}: billable.yaml names it, and ${reason}`;
  return kind === 'missing' ? new OperatorProblem(message) : new SystemUnavailable(message);
};

const closedSystem = (name: PushSystem, error: Error): BillingSystem => {
  const problem = async (): Promise<never> => {
    throw error;
  };
  return {
    name,
    batchSize: 1,
    parallel: 1,
    clock: problem,
    meterProblem: problem,
    terms: problem,
    send: problem,
    held: null,
  };
};
