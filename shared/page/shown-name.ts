import { printable } from '../command-line/printable.ts';

/**
 * A name as a person can see it: not blank, with no character that turns others round, and with
 * none that is not seen or looks like another.
 */
export const shownName = (name: string): string =>
  name.trim() === '' ? '(blank)' : printable(name).replaceAll(unseen, escaped);

/** All that draws nothing, but for what picks the picture of an emoji; blanks that are not single ones. */
const unseen =
  /(?!(?<=\p{Extended_Pictographic})\ufe0f)[\p{Default_Ignorable_Code_Point}\u2800]|[^\S ]|^ | $|(?<= ) /gu;

const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
