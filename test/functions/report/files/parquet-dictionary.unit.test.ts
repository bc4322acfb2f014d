import { expect, test } from '@jest/globals';
import {
  newInstantDictionary,
  newTextDictionary,
} from '../../../../functions/report/files/parquet-dictionary.ts';

/** The texts of a dictionary page: each its length, then its bytes. */
const textsIn = (page: Uint8Array): string[] => {
  const bytes = Buffer.from(page);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32LE(at);
    texts.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
};

const texts = Array.from({ length: 5_000 }, (_, i) => [
  `consumer-${i}`,
  `Verbraucher ä${i}`,
  `顧客${i}`,
  `😀${i}`,
]).flat();

test('each text has one number and stands in the page once, in the order in which they came', () => {
  const dictionary = newTextDictionary();
  for (const round of [0, 1]) {
    for (const [i, text] of texts.entries()) {
      if (dictionary.indexOf(text) !== i) throw new Error(`${text} is not ${i} in round ${round}`);
    }
  }
  expect(dictionary.count()).toBe(texts.length);
  expect(textsIn(dictionary.bytes())).toEqual(texts);
});

test('texts whose hashes are equal are told apart', () => {
  const dictionary = newTextDictionary();
  // 31 × 65 + 97 = 31 × 66 + 66
  expect(
    ['Aa', 'BB', 'AaAa', 'BBBB', 'AaBB', 'Aa'].map((text) => dictionary.indexOf(text)),
  ).toEqual([0, 1, 2, 3, 4, 0]);
});

test('a dictionary that was cleared knows nothing of before', () => {
  const dictionary = newTextDictionary();
  for (const text of texts) dictionary.indexOf(text);
  dictionary.clear();
  expect([dictionary.indexOf('顧客7'), dictionary.indexOf('顧客7')]).toEqual([0, 0]);
  expect(textsIn(dictionary.bytes())).toEqual(['顧客7']);
});

test('an instant of before 2001 or after 2038 keeps its 64 bits', () => {
  const instants = [-1, 0, 2 ** 31, 1_893_456_000_000, -(2 ** 40)];
  const dictionary = newInstantDictionary();
  expect(instants.map((instant) => dictionary.indexOf(instant))).toEqual([0, 1, 2, 3, 4]);
  const bytes = Buffer.from(dictionary.bytes());
  expect(instants.map((_, i) => Number(bytes.readBigInt64LE(8 * i)))).toEqual(instants);
});
