import { type PushSystem, pushSystems } from '../../shared/customers/push-systems.ts';
import { SecretUnreadable } from '../../shared/ports/secret-unreadable.ts';
import { storedWebhookSecrets } from '../../shared/settings/webhook-secrets.ts';
import type { PushSecret, PushSecrets } from './connect-systems.ts';

type Stored = {
  /** Where the secret of a system is; `undefined`: the stack was deployed without that system. */
  readonly arnOf: (system: PushSystem) => string | undefined;
  readonly readSecret: (arn: string) => Promise<string>;
  readonly log: (error: unknown) => void;
};

/** The secrets of these systems, as the stack keeps them. None of them is read but those. */
export const readStoredSecrets = async (
  systems: readonly PushSystem[],
  stored: Stored,
): Promise<PushSecrets> => {
  const read = await Promise.all(
    pushSystems.map(
      async (system) =>
        [
          system,
          systems.includes(system) ? await secretOf(system, stored) : notConfigured,
        ] as const,
    ),
  );
  return Object.fromEntries(read) as Record<PushSystem, PushSecret>;
};

const notConfigured: PushSecret = { kind: 'missing', reason: 'billable.yaml does not name it' };

const secretOf = async (
  system: PushSystem,
  { arnOf, readSecret, log }: Stored,
): Promise<PushSecret> => {
  const arn = arnOf(system);
  if (arn === undefined) {
    const reason = 'the stack has no secret for it. Deploy it again with the billable.yaml of now';
    return { kind: 'missing', reason };
  }
  try {
    return parse(system, (await readSecret(arn)).trim());
  } catch (error) {
    log(error);
    const isLasting = error instanceof SecretUnreadable && error.isLasting;
    return { kind: isLasting ? 'missing' : 'unreadable', reason: reasonOf(error) };
  }
};

const reasonOf = (error: unknown): string =>
  error instanceof SecretUnreadable ? error.message : 'the secret cannot be read';

const parse = (system: PushSystem, text: string): PushSecret => {
  if (system === 'http') {
    const secrets = storedWebhookSecrets(text);
    return secrets === null
      ? {
          kind: 'missing',
          reason: 'its secret is no comma list of whsec_ and 24 to 64 bytes in base64',
        }
      : { kind: 'known', text: secrets.join(',') };
  }
  // What the stack was made with is JSON, which no key is.
  if (text.startsWith('{')) {
    return { kind: 'missing', reason: 'its secret holds no key yet: put it in Secrets Manager' };
  }
  return /^[\x21-\x7e]{1,500}$/.test(text)
    ? { kind: 'known', text }
    : { kind: 'missing', reason: 'its secret is no key of printable characters without spaces' };
};
