import { timeZoneNamed } from '../calendar/zone.ts';
import { DamagedStore } from '../stored/damaged-store.ts';
import { asObject, type Reader, readJson } from '../stored/read-json.ts';

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'instant' | 'zone';

/** Which members a file must have, and of which kind; a reader looks into lists and objects. */
export type Rules<T> = { readonly [Name in keyof T]?: Kind | Reader<unknown> };

const isKind = (value: unknown, kind: Kind | Reader<unknown>): boolean => {
  if (typeof kind === 'function') return isReadBy(kind, value);
  switch (kind) {
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'instant':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'zone':
      return typeof value === 'string' && timeZoneNamed(value) !== null;
    default:
      return typeof value === kind;
  }
};

const isReadBy = (read: Reader<unknown>, value: unknown): boolean => {
  try {
    read(value);
    return true;
  } catch (error) {
    if (error instanceof DamagedStore) return false;
    throw error;
  }
};

/**
 * Reads a file that a run has written: one JSON object. A file may have been cut off or edited, so
 * the members that are relied on are checked. Throws `DamagedStore` that names those that are not
 * there or of another kind. Members that no rule names stay as they are.
 */
export const readRecord = <T extends object>(text: string, what: string, rules: Rules<T>): T => {
  const value = readJson(text, asObject);
  const wrong = Object.entries<Kind | Reader<unknown>>(
    rules as Readonly<Record<string, Kind | Reader<unknown>>>,
  )
    .filter(([name, kind]) => !isKind(value[name], kind))
    .map(([name]) => name);
  if (wrong.length > 0) throw new DamagedStore('', `${what}: it lacks ${wrong.join(', ')}`);
  return value as T;
};
