import { isJsonObject } from '../../shared/stored/json-object.ts';

export type EntriesReading =
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  | { readonly kind: 'unreadable'; readonly received: string };

/**
 * The entries of a body: an array's elements, the one object that Kong sends at a batch size of
 * one, or the lines of NDJSON, as log forwarders send them; a line that is not JSON is `undefined`.
 * `received` says what else came, without quoting it: it may hold other people's keys.
 *
 * Bytes that are not UTF-8 are normal: Kong writes what its clients sent into JSON strings.
 */
export const readEntries = (body: Uint8Array): EntriesReading => {
  const text = decoder.decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const entries = text.trimStart().startsWith('{') ? readLines(text) : [];
    if (entries.some(isJsonObject)) return { kind: 'entries', entries };
    const received = body.length === 0 ? 'an empty body' : `${body.length} bytes that are not JSON`;
    return { kind: 'unreadable', received };
  }
  if (Array.isArray(value)) return { kind: 'entries', entries: value };
  if (isJsonObject(value)) return { kind: 'entries', entries: [value] };
  return { kind: 'unreadable', received: value === null ? 'JSON null' : `a JSON ${typeof value}` };
};

const decoder = new TextDecoder('utf-8');

/** The values of all lines but the blank ones. */
const readLines = (text: string): readonly unknown[] => {
  const values: unknown[] = [];
  for (let start = 0; start < text.length;) {
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
