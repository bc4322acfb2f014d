import * as base64url from 'jose/base64url';

import type { SigningKey } from '../../shared/customers/signing-keys.ts';
import type { TokenSource } from '../../shared/ports/token-source.ts';

type Secrets = {
  readonly tokens: TokenSource;
  /** What signs tokens of customers, newest first; none where there are no customers. */
  readonly signingKeys: () => Promise<readonly SigningKey[]>;
};

/**
 * What cursors are signed with, the newest first. A read token may be short, and who has something that
 * it signed can try others: so a customer is given nothing that a read token has signed.
 */
export const cursorSecretsOf =
  ({ tokens, signingKeys }: Secrets) =>
  async (customer: string | null): Promise<readonly string[]> =>
    customer === null
      ? tokens.tokens('read')
      : (await signingKeys()).map(({ secret }) => base64url.encode(secret));
