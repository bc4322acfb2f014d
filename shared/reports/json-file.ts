import { timeZoneNamed } from '../calendar/zone.ts';

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'instant' | 'zone';

/** Which members a file must have, and of which kind. */
export type Rules<T> = { readonly [Name in keyof T]?: Kind };

const isKind = (value: unknown, kind: Kind): boolean => {
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

/**
 * Reads a file that a run has written: one JSON object. A file may have been cut off or edited, so
 * the members that are relied on are checked. Throws `SyntaxError` that names those that are not
 * there or of another kind.
 */
export const readRecord = <T extends object>(text: string, what: string, rules: Rules<T>): T => {
  const value: unknown = JSON.parse(text);
  if (!isKind(value, 'object')) throw new SyntaxError(`it is no ${what}: it is no JSON object`);
  const record = value as Readonly<Record<string, unknown>>;
  const wrong = Object.entries<Kind>(rules as Readonly<Record<string, Kind>>)
    .filter(([name, kind]) => !isKind(record[name], kind))
    .map(([name]) => name);
  if (wrong.length > 0) throw new SyntaxError(`it is no ${what}: it lacks ${wrong.join(', ')}`);
  return value as T;
};
