import { describe, expect, test } from '@jest/globals';
import { DamagedStore, damagedAt, readAt } from '../../../shared/stored/damaged-store.ts';
import {
  asList,
  asListOf,
  asNullOr,
  asNumber,
  asOneOf,
  asObject,
  asText,
  asWholeNumber,
  memberOf,
  type Reader,
  readJson,
} from '../../../shared/stored/read-json.ts';

const sort: Reader<{ readonly name: string; readonly sizes: readonly number[] }> = (value) => {
  const record = asObject(value);
  return {
    name: memberOf(record, 'name', asText),
    sizes: memberOf(record, 'sizes', asListOf(asWholeNumber)),
  };
};

test('what was stored is read', () => {
  const text = '[{"name":"a","sizes":[1,2]},{"name":"","sizes":[]}]';
  expect(readJson(text, asListOf(sort))).toEqual(JSON.parse(text));
  expect(readJson('null', asNullOr(asText))).toBeNull();
  expect(readJson('"a"', asOneOf(['a', 'b']))).toBe('a');
});

const damaged = (text: string): unknown => {
  try {
    return readAt('receipt 12', () => readJson(text, asListOf(sort)));
  } catch (error) {
    return error;
  }
};

describe('what is damaged is told by key and place, not by its content:', () => {
  test.each([
    ['[{"name":"secret","sizes":[1,"secret"]}]', 'receipt 12 [0].sizes[1] is not a whole number'],
    ['[{"name":"secret","sizes":[1.5]}]', 'receipt 12 [0].sizes[0] is not a whole number'],
    ['[{"name":"a","sizes":[]},{"name":["secret"]}]', 'receipt 12 [1].name is not a text'],
    ['[{"name":"secret"}]', 'receipt 12 [0].sizes is not a list'],
    ['[["secret"]]', 'receipt 12 [0] is not an object'],
    ['{"secret":1}', 'receipt 12 is not a list'],
    ['[{"name":"secret', 'receipt 12 is not JSON'],
  ])('%j', (text, place) => {
    const error = damaged(text);
    expect(error).toBeInstanceOf(DamagedStore);
    expect(String(error)).toContain(`the store is damaged: ${place}`);
    expect(String((error as Error).stack)).not.toContain('secret');
    expect((error as Error).cause).toBeUndefined();
  });
});

test.each<[string, Reader<unknown>, string]>([
  ['"c"', asOneOf(['a', 'b']), 'one of a, b'],
  ['"1"', asNumber, 'a number'],
  ['9007199254740993', asWholeNumber, 'a whole number'],
  ['null', asList, 'a list'],
  ['7', asNullOr(asText), 'a text'],
])('%s is refused', (text, reader, expected) => {
  expect(() => readJson(text, reader)).toThrow(`the store is damaged: a text is not ${expected}`);
});

test('other errors pass as they are', () => {
  const error = new TypeError('a fault');
  expect(damagedAt('receipt 12', error)).toBe(error);
});
