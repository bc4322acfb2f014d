import { isJsonObject } from '../../shared/stored/json-object.ts';
import { hasTooManyValues, maxEntries, maxValues } from './batch-bounds.ts';

export type EntriesReading =
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  /** Over a bound that says how much of what may come at most. */
  | { readonly kind: 'too_many'; readonly allowed: string }
  | { readonly kind: 'unreadable'; readonly received: string };

/**
 * The entries of a body: an array's elements, the one object that Kong sends at a batch size of
 * one, or the lines of NDJSON, as log forwarders send them; a line that is not JSON is `undefined`.
 * `received` says what else came, without quoting it: it may hold other people's keys.
 *
 * Bytes that are not UTF-8 are normal: Kong writes what its clients sent into JSON strings.
 */
export const readEntries = (body: Uint8Array): EntriesReading => {
  if (hasTooManyValues(body)) {
    return { kind: 'too_many', allowed: `${maxValues} JSON objects, arrays and members` };
  }
  const text = decoder.decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const entries = text.trimStart().startsWith('{') ? readLines(text) : [];
    if (entries.some(isJsonObject)) return within(entries);
    const received = body.length === 0 ? 'an empty body' : `${body.length} bytes that are not JSON`;
    return { kind: 'unreadable', received };
  }
  if (Array.isArray(value)) return within(value);
  if (isJsonObject(value)) return { kind: 'entries', entries: [value] };
  return { kind: 'unreadable', received: value === null ? 'JSON null' : `a JSON ${typeof value}` };
};

const within = (entries: readonly unknown[]): EntriesReading =>
  entries.length > maxEntries
    ? { kind: 'too_many', allowed: `${maxEntries} entries` }
    : { kind: 'entries', entries };

const decoder = new TextDecoder('utf-8');

/** The values of all lines but the blank ones, up to one more than there may be. */
const readLines = (text: string): readonly unknown[] => {
  const values: unknown[] = [];
  for (let start = 0; start < text.length && values.length <= maxEntries;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.trim() !== '') values.push(valueOf(line));
    start = end + 1;
  }
  return values;
};

const valueOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
