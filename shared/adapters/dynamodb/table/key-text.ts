/**
 * Texts inside a sort key end with `#`. Every character up to `$`, so also `#`, is written as `$`
 * and a printable one: no text can hold an end, escaped texts sort as the texts do (a prefix
 * first), and no control character reaches a key.
 */
export const endOfText = '#';

/** Begins what no escaped text can begin with: `$` is only ever followed by `0` to `T`. */
export const notAText = '$~';

const printableShift = 0x30;

export const escapeText = (text: string): string =>
  text.replaceAll(/[^%-\u{10ffff}]/gu, (low) => `$${shifted(low, printableShift)}`);

export const unescapeText = (escaped: string): string =>
  escaped.replaceAll(/\$(.)/g, (_, high: string) => shifted(high, -printableShift));

const shifted = (character: string, by: number): string =>
  String.fromCharCode(character.charCodeAt(0) + by);
