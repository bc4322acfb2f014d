import { isJsonObject } from '../stored/json-object.ts';
import type { Meter } from './series.ts';

type Entry = Readonly<Record<string, unknown>>;

/** What values of an entry come to: how much, and how many of them were no quantity. */
export type Amount = { readonly amount: number; readonly invalid: number };

/** A meter besides `requests`, and how an entry tells its quantity. */
export type MeterDefinition = {
  readonly name: Meter;
  /** The keys to the value that it sums; `null`: it is made of more than one. */
  readonly path: readonly string[] | null;
  readonly read: (entry: Entry) => Amount;
};

const maxQuantity = 2 ** 40;

export const nothing: Amount = { amount: 0, invalid: 0 };

/** A quantity is an integer from 0 to 2^40. What is absent or null is 0. */
export const amountOf = (value: unknown): Amount => {
  if (value === undefined || value === null) return nothing;
  const isQuantity =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxQuantity;
  return isQuantity ? { amount: value, invalid: 0 } : { amount: 0, invalid: 1 };
};

export const addAmounts = (a: Amount, b: Amount): Amount => ({
  amount: a.amount + b.amount,
  invalid: a.invalid + b.invalid,
});

/** A sum within one entry is no quantity either where it is above the bound. */
export const boundAmount = (sum: Amount): Amount =>
  sum.amount <= maxQuantity ? sum : { amount: 0, invalid: sum.invalid + 1 };

/** A meter whose quantity lies at a path of keys. A path that meets no object ends at nothing. */
export const meterAt = (name: Meter, path: readonly string[]): MeterDefinition => ({
  name,
  path,
  read: (entry) => {
    let value: unknown = entry;
    for (const key of path) value = ownField(value, key);
    return amountOf(value);
  },
});

/** A path may name anything, such as a member that every object inherits. */
const ownField = (value: unknown, key: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
