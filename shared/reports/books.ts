import type { StoreIdentity } from '../metering/store-identity.ts';
import { readRecord, type Rules } from './json-file.ts';
import type { Manifest } from './manifest.ts';
import type { Month } from './month.ts';

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

/** Throws `SyntaxError` where the text is no such record. */
export const readAccepted = (text: string): AcceptedStore =>
  readRecord<AcceptedStore>(text, 'record of an accepted store', acceptedRules);

export type StoreSeen = {
  /** `null`: nothing was ever written to it. */
  readonly identity: StoreIdentity | null;
  readonly hasUsage: boolean;
};

/**
 * Why reports of a store must not be written beside these manifests, the newest of each month; or
 * `null`. A store that is lost, swapped or older would write lower numbers over right ones.
 */
export const strangerProblem = (
  seen: StoreSeen,
  manifests: readonly Manifest[],
  accepted: AcceptedStore | null,
): string | null => {
  const later = manifests.filter(
    ({ month, version }) => version > (accepted?.versions[month] ?? 0),
  );
  const witnesses: readonly Witness[] = [
    ...later.map(({ month, version, store, requests }) => ({
      store,
      hasUsage: requests > 0,
      name: `version ${version} of ${month}`,
    })),
    ...(accepted === null
      ? []
      : [{ store: accepted.store, hasUsage: false, name: 'the last store accepted' }]),
  ];
  for (const witness of witnesses) {
    const problem = problemWith(seen, witness);
    if (problem !== null) return problem;
  }
  return null;
};

type Witness = {
  readonly store: StoreIdentity | null;
  readonly hasUsage: boolean;
  readonly name: string;
};

const problemWith = (
  { identity, hasUsage }: StoreSeen,
  { store, hasUsage: hadUsage, name }: Witness,
): string | null => {
  if (!hasUsage && hadUsage) return `the store is new, it holds no usage, and ${name} does`;
  if (store === null) return null;
  if (identity === null) return `the store is new, nothing was ever written to it, unlike ${name}`;
  if (identity.id !== store.id) {
    return `the store is another one: its id is ${identity.id}, that of ${name} is ${store.id}`;
  }
  const [has, had] = [identity.receipts, store.receipts];
  return has !== null && had !== null && has < had
    ? `the store is an older copy: it has taken ${has} receipts, fewer than the ${had} of ${name}`
    : null;
};
