import type { CustomerAccess } from '../ports/customer-access.ts';
import type { Scope, TokenSource } from '../ports/token-source.ts';
import type { Access, Caller } from './caller.ts';
import { isAllowed } from './credentials.ts';

export type Credentials = {
  readonly tokens: TokenSource;
  /** Left out where no customer token opens anything. */
  readonly customers?: CustomerAccess;
};

/**
 * Who presents these tokens; `null` where any of them opens nothing, or they are not of one and the
 * same caller: a proxy may add a token to a request that brings one already, and whose usage is
 * shown must not hang on which was looked at first. Throws where the tokens cannot be read.
 */
export const callerOf = async (
  presented: readonly string[],
  access: Exclude<Access, null>,
  credentials: Credentials,
): Promise<Caller | null> => {
  let first: Caller | null = null;
  for (const token of new Set(presented)) {
    const caller = await bearerOf(token, access, credentials);
    if (caller === null || (first !== null && !isSame(first, caller))) return null;
    first = caller;
  }
  return first;
};

const isSame = (one: Caller, other: Caller): boolean =>
  one.scope === other.scope && one.customer === other.customer;

const bearerOf = async (
  token: string,
  access: Exclude<Access, null>,
  { tokens, customers }: Credentials,
): Promise<Caller | null> => {
  const scopes: readonly Scope[] = access === 'any' ? ['read', 'ingest'] : [access];
  for (const read of ['tokens', 'refetch'] as const) {
    for (const scope of scopes) {
      const allowed = await tokens[read]?.(scope);
      if (allowed !== undefined && isAllowed([token], allowed)) {
        return { scope, customer: null, expires: null };
      }
    }
    // Before a secret is read anew: it is no token of a list.
    const pass = access === 'ingest' ? null : await customers?.judge(token);
    if (pass) return { scope: 'read', customer: pass.customer, expires: pass.expires };
  }
  return null;
};
