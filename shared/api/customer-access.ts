import type { EpochMs } from '../calendar/instant.ts';
import type { CustomerAccess } from '../ports/customer-access.ts';
import {
  type CustomerToken,
  looksLikeCustomerToken,
  readCustomerToken,
} from '../customers/customer-token.ts';
import type { SigningKey } from '../customers/signing-keys.ts';

export type CustomerTokens = {
  /** The keys of now, newest first. */
  readonly keys: () => Promise<readonly SigningKey[]>;
  /** The same, read anew, where a key may have been made since. Left out where they always are. */
  readonly refetchKeys?: () => Promise<readonly SigningKey[]>;
  /** When tokens of a customer begin to count; `null` for a customer without an entry. */
  readonly tokensAfter: (customer: string) => Promise<EpochMs | null>;
  readonly clock: () => EpochMs;
};

/** What a token of a use says, by its keys, its time, and the directory of now; else `null`. */
export const newTokenReader =
  ({ keys, refetchKeys, tokensAfter, clock }: CustomerTokens) =>
  async (token: string, use: CustomerToken['use']): Promise<CustomerToken | null> => {
    if (!looksLikeCustomerToken(token)) return null;
    const readBy = async (allowed: readonly SigningKey[]) =>
      readCustomerToken(token, allowed, clock());
    const known = await readBy(await keys());
    const read = known ?? (refetchKeys === undefined ? null : await readBy(await refetchKeys()));
    if (read?.use !== use) return null;
    const after = await tokensAfter(read.customer);
    return after === null || read.issuedAt < after ? null : read;
  };

/** Judges the tokens with which customers ask. */
export const createCustomerAccess = (tokens: CustomerTokens): CustomerAccess => {
  const read = newTokenReader(tokens);
  return {
    judge: async (token) => {
      const said = await read(token, 'api');
      return said && { customer: said.customer, expires: said.expires };
    },
  };
};
