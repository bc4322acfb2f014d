import type { BatchId } from '../metering/batch.ts';
import type { StoreIdentity } from '../metering/store-identity.ts';
import { readRecord, type Rules } from './json-file.ts';
import { type Manifest, storeNamed } from './manifest.ts';
import type { Month } from './month.ts';
import { counted } from '../metering/counted.ts';

/** The store whose reports these are from now on, as a person has said. */
export type AcceptedStore = {
  readonly store: StoreIdentity | null;
  readonly accepted_at: string;
  /** The newest version of each month at that time: what store those are of no longer matters. */
  readonly versions: Readonly<Record<Month, number>>;
};

export const acceptedPrefix = 'reports/stores/';

/** Keys of records in order sort as texts. */
export const acceptedKey = (number: number): string =>
  `${acceptedPrefix}${String(number).padStart(6, '0')}.json`;

const acceptedRules: Rules<AcceptedStore> = { accepted_at: 'instant', versions: 'object' };

/** Throws `DamagedStore` where the text is no such record. */
export const readAccepted = (text: string): AcceptedStore => {
  const record = readRecord<AcceptedStore>(text, 'a record of an accepted store', acceptedRules);
  return { ...record, store: storeNamed(record.store) };
};

export type StoreSeen = {
  /** `null`: nothing was ever written to it. */
  readonly identity: StoreIdentity | null;
  readonly hasUsage: boolean;
  /** The last receipts that witnesses name and that the store has never taken. */
  readonly lacks: ReadonlySet<BatchId>;
};

/** What says of a store that reports were written from it. */
export type Witness = {
  /** `null`: it does not say from which. */
  readonly store: StoreIdentity | null;
  readonly hasUsage: boolean;
  readonly name: string;
};

/** The newest manifests of each month, and what a person has said last. */
export const witnessesOf = (
  manifests: readonly Manifest[],
  accepted: AcceptedStore | null,
): readonly Witness[] => [
  ...unaccepted(manifests, accepted).map(({ month, version, store, requests }) => ({
    store,
    hasUsage: requests > 0,
    name: `version ${version} of ${month}`,
  })),
  ...(accepted === null
    ? []
    : [{ store: accepted.store, hasUsage: false, name: 'the last store accepted' }]),
];

/**
 * The manifests that have to be compared with the counters, as nothing names the store that they
 * were written from.
 */
export const unnamed = (
  manifests: readonly Manifest[],
  accepted: AcceptedStore | null,
): readonly Manifest[] => {
  const isNamed = witnessesOf(manifests, accepted).some(({ store }) => store !== null);
  return isNamed ? [] : unaccepted(manifests, accepted);
};

/** Those that are newer than what a person has said of the store. */
export const unaccepted = (
  manifests: readonly Manifest[],
  accepted: AcceptedStore | null,
): readonly Manifest[] =>
  manifests.filter(({ month, version }) => version > (accepted?.versions[month] ?? 0));

/**
 * Why reports of a store must not be written next to those that these witnesses name; or `null`. A store
 * that is lost, swapped or older would write lower numbers over right ones.
 */
export const strangerProblem = (seen: StoreSeen, witnesses: readonly Witness[]): string | null => {
  for (const witness of witnesses) {
    const problem = problemWith(seen, witness);
    if (problem !== null) return problem;
  }
  return null;
};

const problemWith = (
  { identity, hasUsage, lacks }: StoreSeen,
  { store, hasUsage: hadUsage, name }: Witness,
): string | null => {
  if (!hasUsage && hadUsage) return `the store is new, it holds no usage, and ${name} does`;
  if (store === null) return null;
  if (identity === null) return `the store is new, nothing was ever written to it, unlike ${name}`;
  if (identity.id !== store.id) {
    return `the store is another one: its id is ${identity.id}, that of ${name} is ${store.id}`;
  }
  const [has, had] = [identity.receipts, store.receipts];
  if (has !== null && had !== null && has < had) {
    return `the store is an older copy: it has taken ${counted(has, 'receipt')}, fewer than the ${had} of ${name}`;
  }
  // Growth hides that it has fewer; it took other batches than the store that it is a copy of.
  return store.last_receipt === null || !lacks.has(store.last_receipt)
    ? null
    : 'the store is an older copy that went on by itself: it has never taken batch ' +
        `${store.last_receipt}, the last one of ${name}`;
};
