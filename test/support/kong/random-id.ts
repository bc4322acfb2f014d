import type { seededRandom } from '../metering/runtime.ts';

export type Random = ReturnType<typeof seededRandom>;

export const bits32 = (random: Random): number => Math.floor(random() * 2 ** 32) | 0;

const hexDigits = Buffer.from('0123456789abcdef');

/** Writes the 32 digits of an id as Kong makes them; millions of them are drawn. */
export const writeRequestId = (to: Buffer, random: Random): void => {
  for (let word = 0; word < 4; word++) {
    const bits = bits32(random);
    for (let digit = 0; digit < 8; digit++) {
      to[word * 8 + digit] = hexDigits[(bits >>> (28 - digit * 4)) & 15] ?? 0;
    }
  }
};
