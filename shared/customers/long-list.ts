import type { Offset } from './findings.ts';

/** A piece of a text; `end` is not part of it. */
export type Piece = { readonly start: Offset; readonly end: Offset };

/** A list in block style below a key of the top, cut between its items. */
export type LongList = { readonly keyAt: Offset; readonly pieces: readonly Piece[] };

/**
 * Finds the list below a top-level key and cuts it into pieces of about `pieceLength` characters, each
 * a list by itself. `null` where there is none in block style.
 *
 * Whatever stands within an item is indented further than its dash, so a dash at that indent always
 * begins an item.
 */
export const findLongList = (text: string, key: string, pieceLength: number): LongList | null => {
  const found = new RegExp(`^${key}:[ \\t]*(?:#.*)?\\r?\\n`, 'm').exec(text);
  if (found === null) return null;
  let start = found.index + found[0].length;
  const pieces: Piece[] = [];
  let pieceStart = start;
  let indent = -1;
  while (start < text.length) {
    const end = endOfLine(text, start);
    const at = startOfContent(text, start);
    if (at < end && !isBreakOrComment(text, at)) {
      const isItem = text[at] === '-' && isBlank(text[at + 1]);
      if (indent < 0 && isItem) indent = at - start;
      const isAfterList = at - start < indent || (at - start === indent && !isItem);
      if (indent < 0 || isAfterList) break;
      if (isItem && at - start === indent && start - pieceStart >= pieceLength) {
        pieces.push({ start: pieceStart, end: start });
        pieceStart = start;
      }
    }
    start = end;
  }
  if (indent < 0) return null;
  pieces.push({ start: pieceStart, end: start });
  return { keyAt: found.index, pieces };
};

const endOfLine = (text: string, from: number): number => {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at + 1;
};

const startOfContent = (text: string, from: number): number => {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
};

const isBlank = (character: string | undefined): boolean =>
  character === undefined || /[ \t\r\n]/.test(character);

const isBreakOrComment = (text: string, at: number): boolean =>
  text[at] === '#' || text[at] === '\r' || text[at] === '\n';
