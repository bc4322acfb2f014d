import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { SecretUnreadable } from '../../ports/secret-unreadable.ts';

/** A read tries so often, for so long each: what is left of a function's time is for the request. */
export const secretAttempts = 2;
export const secretAttemptMs = 750;

/** Answers that stay the same until a person acts. `TypeError`: the secret holds no text. */
const lasting: readonly string[] = [
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidRequestException',
  'ResourceNotFoundException',
  'TypeError',
];

/**
 * Reads secrets by their ARN. Throws `SecretUnreadable` without the SDK's message, which may name
 * the account.
 */
export const connectSecrets = (): ((arn: string) => Promise<string>) => {
  const client = new SecretsManagerClient({ maxAttempts: 1 });

  const readOnce = async (arn: string): Promise<string> => {
    const abortSignal = AbortSignal.timeout(secretAttemptMs);
    const command = new GetSecretValueCommand({ SecretId: arn });
    const { SecretString } = await client.send(command, { abortSignal });
    if (SecretString === undefined) throw new TypeError('the secret holds no text');
    return SecretString;
  };

  return async (arn) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await readOnce(arn);
      } catch (error) {
        if (attempt < secretAttempts) continue;
        const kind = error instanceof Error ? error.name : typeof error;
        throw new SecretUnreadable(`the secret cannot be read: ${kind}`, {
          isLasting: lasting.includes(kind),
        });
      }
    }
  };
};
