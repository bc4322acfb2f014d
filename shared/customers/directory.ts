import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { Consumer } from '../metering/consumer.ts';
import { type Customer, payerOf, type Payers, unclaimedCustomer } from '../usage/customer.ts';
import { parseBound } from '../usage/range.ts';
import type { PayingCustomer } from './directory-text.ts';
import type { Claim } from './entry.ts';

/** Who pays by a directory, and who else claims it. */
export type DirectoryPayers = Payers & {
  /** The ids of the customers that claim any of a consumer's values at an instant, each once. */
  readonly claimantsAt: (consumer: Consumer, at: EpochMs) => readonly string[];
};

type Standing = { readonly since: EpochMs; readonly customer: Customer };

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
    for (const { kind, value, since: month } of own) {
      const since = sinceOf(month);
      if (month !== '') turns.add(since);
      const known = claims[kind].get(value);
      if (known === undefined) claims[kind].set(value, [{ since, customer }]);
      else {
        known.push({ since, customer });
        known.sort((a, b) => b.since - a.since);
      }
    }
  }
  const isTaken = (customerId: string): boolean => customers.has(customerId);
  /** The strongest first. */
  const standingsAt = (consumer: Consumer, at: EpochMs): readonly (Customer | null)[] => [
    standing(claims.id.get(consumer.id), at),
    standing(claims.customId.get(consumer.customId), at),
    standing(claims.username.get(consumer.username), at),
  ];
  return {
    turns: [...turns].sort((a, b) => a - b),
    customerAt: (consumer, at) =>
      standing(claims.id.get(consumer.id), at) ??
      standing(claims.customId.get(consumer.customId), at) ??
      standing(claims.username.get(consumer.username), at) ??
      unclaimedCustomer(consumer, isTaken),
    claimantsAt: (consumer, at) => [
      ...new Set(standingsAt(consumer, at).flatMap((customer) => customer?.id ?? [])),
    ],
    selectorsOf: (customerId) => customers.get(customerId) ?? [payerOf(customerId)],
  };
};

const newClaims = (): Claims => new Map();

const standing = (claims: readonly Standing[] | undefined, at: EpochMs): Customer | null =>
  claims?.find(({ since }) => since <= at)?.customer ?? null;

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
