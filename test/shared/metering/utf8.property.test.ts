import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { clipUtf8, compareUtf8, utf8Length } from '../../../shared/metering/utf8.ts';
import { runs } from '../../support/local/runs.ts';

/** Text around the places where UTF-16 and UTF-8 disagree. */
const arbitraryText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '\0',
      '\u007f',
      '\u0080',
      '\u07ff',
      '\u0800',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      '\u{10ffff}',
    ),
    maxLength: 6,
  }),
);

test('text is ordered by its bytes', () => {
  fc.assert(
    fc.property(arbitraryText, arbitraryText, arbitraryText, (prefix, a, b) => {
      for (const [left, right] of [
        [a, b],
        [prefix + a, prefix + b],
        [prefix, prefix + b],
      ] as const) {
        expect(Math.sign(compareUtf8(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }
    }),
    { numRuns: runs(1000) },
  );
});

test('a length is the number of bytes', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
    { numRuns: runs(500) },
  );
});

test('clipped text is the longest prefix of whole characters that fits', () => {
  fc.assert(
    fc.property(arbitraryText, fc.nat({ max: 20 }), (text, maxBytes) => {
      const clipped = clipUtf8(text, maxBytes);
      const [next = ''] = text.slice(clipped.length);
      expect(text.startsWith(clipped)).toBe(true);
      expect(clipped.isWellFormed()).toBe(true);
      expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(maxBytes);
      if (clipped !== text) expect(Buffer.byteLength(clipped + next)).toBeGreaterThan(maxBytes);
    }),
    { numRuns: runs(500) },
  );
});
