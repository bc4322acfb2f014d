import type { CustomerEntry } from './entry.ts';

/** Made once of each directory. */
const known = new WeakMap<readonly CustomerEntry[], ReadonlyMap<string, string>>();

/** What a directory calls a customer, else its id. */
export const customerName = (customers: readonly CustomerEntry[], id: string): string => {
  const names =
    known.get(customers) ??
    new Map(customers.flatMap((entry) => (entry.name === '' ? [] : [[entry.id, entry.name]])));
  known.set(customers, names);
  return names.get(id) ?? id;
};
