/**
 * A text from outside, fit for a terminal: what could move its cursor, change its colours or turn
 * its letters round is written as `\u{…}`.
 */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
