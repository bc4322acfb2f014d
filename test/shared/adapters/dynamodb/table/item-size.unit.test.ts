import { describe, expect, test } from '@jest/globals';
import {
  itemBytes,
  transactionalWriteUnits,
  writeUnits,
} from '../../../../support/dynamodb/item-size.ts';

describe('the size of an item by the published rules', () => {
  test.each([
    ['names and texts in UTF-8', { pk: { S: 'ab' }, é: { S: '\u{1f600}' } }, 2 + 2 + 2 + 4],
    ['a byte for each two digits and one more', { a: { N: '1234' } }, 1 + 3],
    ['an odd digit as two', { a: { N: '123' } }, 1 + 3],
    ['one digit', { a: { N: '7' } }, 1 + 2],
    ['zero', { a: { N: '0' } }, 1 + 1],
    ['zeros at the end are free in pairs', { a: { N: '120000' } }, 1 + 2],
    ['a sign is a byte', { a: { N: '-12' } }, 1 + 3],
    ['bytes', { a: { B: new Uint8Array(5) } }, 1 + 5],
    ['sets', { a: { SS: ['ab', 'c'] } }, 1 + 3],
    [
      'lists: three bytes, and one for each element',
      { a: { L: [{ S: 'ab' }, { S: '' }] } },
      1 + 3 + 3 + 1,
    ],
  ])('%s', (_, item, expected) => {
    expect(itemBytes(item)).toBe(expected);
  });

  test('a value of a kind that the store never writes is refused', () => {
    expect(() => itemBytes({ a: { BOOL: true } })).toThrow('BOOL');
  });
});

test.each([
  [1, 2],
  [1024, 2],
  [1025, 4],
  [2048, 4],
  [400 * 1024, 800],
])('%d bytes cost %d write units in a transaction', (bytes, units) => {
  expect(transactionalWriteUnits(bytes)).toBe(units);
});

test('an item that is written alone costs half of that, and one unit at least', () => {
  expect([0, 1, 1024, 1025].map(writeUnits)).toEqual([1, 1, 1, 2]);
});
