import {
  asListOf,
  asObject,
  asText,
  memberOf,
  type Reader,
  readJson,
} from '../stored/read-json.ts';
import { DamagedStore } from '../stored/damaged-store.ts';
import { type Claim, type ClaimedValue, claimText, type CustomerEntry } from './entry.ts';

/** What of a customer decides who pays, and how the payer is called. */
export type PayingCustomer = Pick<CustomerEntry, 'id' | 'name' | 'claims'>;

/** Customers as a text that is the same for any two directories by which the same customers pay. */
export const directoryText = (customers: readonly PayingCustomer[]): string => {
  const entries = [...customers].sort((a, b) => (a.id < b.id ? -1 : 1)).map(entryOf);
  return `{"customers":[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]}\n`;
};

const entryOf = ({ id, name, claims }: PayingCustomer) => ({
  id,
  name,
  consumers: claims
    .map(({ since, ...claimed }) => ({ consumer: claimText(claimed), since }))
    .sort((a, b) => (a.consumer + a.since < b.consumer + b.since ? -1 : 1)),
});

/** Customers as `directoryText` wrote them. Throws `DamagedStore` where it did not. */
export const readDirectoryText = (text: string): readonly PayingCustomer[] =>
  memberOf(readJson(text, asObject), 'customers', asListOf(asCustomer));

const asCustomer: Reader<PayingCustomer> = (value) => {
  const entry = asObject(value);
  return {
    id: memberOf(entry, 'id', asText),
    name: memberOf(entry, 'name', asText),
    claims: memberOf(entry, 'consumers', asListOf(asClaim)),
  };
};

const asClaim: Reader<Claim> = (value) => {
  const claim = asObject(value);
  return {
    ...claimedIn(memberOf(claim, 'consumer', asText)),
    since: memberOf(claim, 'since', asText),
  };
};

const kinds = { id: 'id', custom_id: 'customId', username: 'username' } as const;

const claimedIn = (text: string): ClaimedValue => {
  const [, prefix, value] = /^(id|custom_id|username):(.+)$/s.exec(text) ?? [];
  if (prefix === undefined || value === undefined) throw new DamagedStore('', 'a claim');
  return { kind: kinds[prefix as keyof typeof kinds], value };
};
