import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { Consumer } from '../metering/consumer.ts';
import { type Customer, payerOf, type Payers, unclaimedCustomer } from '../usage/customer.ts';
import { parseBound } from '../usage/range.ts';
import { directoryText, type PayingCustomer } from './directory-text.ts';
import type { Claim } from './entry.ts';

/** Who pays by a directory, and who else claims it. */
export type DirectoryPayers = Payers & {
  /** The ids of the customers that claim any of a consumer's values at an instant, each once. */
  readonly claimantsAt: (consumer: Consumer, at: EpochMs) => readonly string[];
  /** The claims of a consumer's values that count at an instant, the strongest first. */
  readonly claimsAt: (consumer: Consumer, at: EpochMs) => readonly Claim[];
};

type Standing = { readonly since: EpochMs; readonly customer: Customer; readonly claim: Claim };

/** By value; the latest first. */
type Claims = Map<string, Standing[]>;

/**
 * Who pays by a directory. Of the claims of one value that of the latest month counts; then the id
 * of a consumer beats its custom id, and that its username. A consumer that no one claims pays for
 * itself.
 */
export const payersOf = (
  entries: readonly PayingCustomer[],
  billingTimezone: TimeZone,
): DirectoryPayers => {
  const sinceOf = newSinceOf(billingTimezone);
  const customers = new Map<string, readonly Claim[]>();
  const claims = { id: newClaims(), customId: newClaims(), username: newClaims() };
  const turns = new Set<EpochMs>();
  for (const { id, name, claims: own } of entries) {
    customers.set(id, own);
    const customer = { id, name };
    for (const claim of own) {
      const { kind, value } = claim;
      const since = sinceOf(claim.since);
      if (claim.since !== '') turns.add(since);
      const known = claims[kind].get(value);
      if (known === undefined) claims[kind].set(value, [{ since, customer, claim }]);
      else {
        known.push({ since, customer, claim });
        known.sort((a, b) => b.since - a.since);
      }
    }
  }
  const isTaken = (customerId: string): boolean => customers.has(customerId);
  /** The strongest first. */
  const standingsAt = (consumer: Consumer, at: EpochMs): readonly Standing[] =>
    [
      standing(claims.id, consumer.id, at),
      standing(claims.customId, consumer.customId, at),
      standing(claims.username, consumer.username, at),
    ].filter((one) => one !== undefined);
  return {
    turns: [...turns].sort((a, b) => a - b),
    customerAt: (consumer, at) =>
      standing(claims.id, consumer.id, at)?.customer ??
      standing(claims.customId, consumer.customId, at)?.customer ??
      standing(claims.username, consumer.username, at)?.customer ??
      unclaimedCustomer(consumer, isTaken),
    claimantsAt: (consumer, at) => [
      ...new Set(standingsAt(consumer, at).map(({ customer }) => customer.id)),
    ],
    claimsAt: (consumer, at) => standingsAt(consumer, at).map(({ claim }) => claim),
    selectorsOf: (customerId) => customers.get(customerId) ?? [payerOf(customerId)],
    text: () => `${billingTimezone}\n${directoryText(entries)}`,
  };
};

const newClaims = (): Claims => new Map();

/** Most consumers of a store without a directory are looked for in nothing. */
const standing = (claims: Claims, value: string, at: EpochMs): Standing | undefined =>
  claims.size === 0 ? undefined : claims.get(value)?.find(({ since }) => since <= at);

/** The first instant of a month; long before all for `''`. */
const newSinceOf = (zone: TimeZone) => {
  const known = new Map<string, EpochMs>([['', Number.NEGATIVE_INFINITY]]);
  return (month: string): EpochMs => {
    const since = known.get(month) ?? parseBound(month, zone);
    if (since === null) throw new RangeError(`"${month}" is no month`);
    known.set(month, since);
    return since;
  };
};
