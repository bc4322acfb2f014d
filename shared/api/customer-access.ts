import type { EpochMs } from '../calendar/instant.ts';
import type { CustomerAccess } from '../ports/customer-access.ts';
import { looksLikeCustomerToken, readCustomerToken } from '../customers/customer-token.ts';
import type { SigningKey } from '../customers/signing-keys.ts';

type AccessContext = {
  /** The keys of now, newest first. */
  readonly keys: () => Promise<readonly SigningKey[]>;
  /** When tokens of a customer begin to count; `null` for a customer without an entry. */
  readonly tokensAfter: (customer: string) => Promise<EpochMs | null>;
  readonly clock: () => EpochMs;
};

/** Judges tokens by their keys, their time, and the directory of now. */
export const createCustomerAccess = ({
  keys,
  tokensAfter,
  clock,
}: AccessContext): CustomerAccess => ({
  judge: async (token) => {
    if (!looksLikeCustomerToken(token)) return null;
    const read = await readCustomerToken(token, await keys(), clock());
    if (read?.use !== 'api') return null;
    const after = await tokensAfter(read.customer);
    if (after === null || read.issuedAt < after) return null;
    return { customer: read.customer, expires: read.expires };
  },
});
