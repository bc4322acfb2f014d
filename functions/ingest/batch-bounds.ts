/** Kong hands over fewer than 8,000 in a batch; a forwarder may join some. */
export const maxEntries = 100_000;

/**
 * How many values a body may hold: objects, arrays, and what follows a comma. Each takes up to a
 * hundred bytes of memory, however few of the body. A body of as many bytes always fits.
 */
export const maxValues = 3_000_000;

/** Told before it is parsed: parsing takes the memory at once. Most bodies are not even looked at. */
export const hasTooManyValues = (body: Uint8Array): boolean =>
  body.length > maxValues && countValues(body) > maxValues;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const newline = 0x0a;
const openingBracket = 0x5b;
const openingBrace = 0x7b;

const countValues = (body: Uint8Array): number => {
  let values = 0;
  let isText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isText) {
      if (byte === backslash) i++;
      // No text of JSON goes over a line: a line that is cut off says nothing of the next.
      else if (byte === quote || byte === newline) isText = false;
    } else if (byte === quote) {
      isText = true;
    } else if (byte === comma || byte === openingBracket || byte === openingBrace) {
      values++;
    }
  }
  return values;
};
