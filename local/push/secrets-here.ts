import type { PushSecret, PushSecrets } from '../../functions/push/connect-systems.ts';
import type { Config } from '../../shared/settings/config.ts';

export type PushKeys = Pick<
  Config,
  'stripeApiKey' | 'openmeterApiKey' | 'lagoApiKey' | 'pushHttpSecrets'
>;

/** What opens the systems, from the environment. */
export const secretsHere = (keys: PushKeys): PushSecrets => ({
  stripe: secret(keys.stripeApiKey, 'STRIPE_API_KEY'),
  openmeter: secret(keys.openmeterApiKey, 'OPENMETER_API_KEY'),
  lago: secret(keys.lagoApiKey, 'LAGO_API_KEY'),
  http: secret(keys.pushHttpSecrets?.join(',') ?? null, 'PUSH_HTTP_SECRETS'),
});

const secret = (text: string | null, variable: string): PushSecret =>
  text === null ? { kind: 'missing', reason: `${variable} is not set` } : { kind: 'known', text };
