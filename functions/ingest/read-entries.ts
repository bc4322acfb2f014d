export type EntriesReading =
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  | { readonly kind: 'unreadable'; readonly received: string };

/**
 * The entries of a body: an array's elements, or the one object that Kong sends at a batch size
 * of one. `received` says what else came, without quoting it: it may hold other people's keys.
 *
 * Bytes that are not UTF-8 are normal: Kong writes what its clients sent into JSON strings.
 */
export const readEntries = (body: Uint8Array): EntriesReading => {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch {
    const received = body.length === 0 ? 'an empty body' : `${body.length} bytes that are not JSON`;
    return { kind: 'unreadable', received };
  }
  if (Array.isArray(value)) return { kind: 'entries', entries: value };
  if (typeof value === 'object' && value !== null) return { kind: 'entries', entries: [value] };
  return { kind: 'unreadable', received: value === null ? 'JSON null' : `a JSON ${typeof value}` };
};

const decoder = new TextDecoder('utf-8');
