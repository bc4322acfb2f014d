import { isJsonObject } from './json-object.ts';
import { DamagedStore, damagedAt } from './damaged-store.ts';

/** Takes a value that was JSON for what it must be. Throws `DamagedStore` where it is not that. */
export type Reader<T> = (value: unknown) => T;

/** Reads a text that was stored. Throws `DamagedStore`. */
export const readJson = <T>(text: string, read: Reader<T>): T => read(parsed(text));

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not as a cause: its message quotes the text.
    throw new DamagedStore('', 'JSON');
  }
};

export const asText: Reader<string> = (value) => {
  if (typeof value === 'string') return value;
  throw new DamagedStore('', 'a text');
};

export const asNumber: Reader<number> = (value) => {
  if (typeof value === 'number') return value;
  throw new DamagedStore('', 'a number');
};

export const asWholeNumber: Reader<number> = (value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new DamagedStore('', 'a whole number');
};

export const asBoolean: Reader<boolean> = (value) => {
  if (typeof value === 'boolean') return value;
  throw new DamagedStore('', 'true or false');
};

export const asList: Reader<readonly unknown[]> = (value) => {
  if (Array.isArray(value)) return value;
  throw new DamagedStore('', 'a list');
};

/** An object, for `memberOf`. */
export const asObject: Reader<Readonly<Record<string, unknown>>> = (value) => {
  if (isJsonObject(value)) return value;
  throw new DamagedStore('', 'an object');
};

export const asOneOf =
  <const Value extends string>(values: readonly Value[]): Reader<Value> =>
  (value) => {
    const found = values.find((known) => known === value);
    if (found !== undefined) return found;
    throw new DamagedStore('', `one of ${values.join(', ')}`);
  };

export const asNullOr =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : read(value);

export const asListOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value) => {
    const found: T[] = [];
    for (const each of asList(value)) {
      try {
        found.push(read(each));
      } catch (error) {
        throw damagedAt(`[${found.length}]`, error);
      }
    }
    return found;
  };

/** A member of an object; the reader gets `undefined` where there is none. */
export const memberOf = <T>(
  object: Readonly<Record<string, unknown>>,
  name: string,
  read: Reader<T>,
): T => {
  try {
    return read(object[name]);
  } catch (error) {
    throw damagedAt(`.${name}`, error);
  }
};
