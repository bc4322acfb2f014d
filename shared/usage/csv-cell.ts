/** Writes a text as a cell of a CSV. */
export type CsvCell = (text: string) => string;

/**
 * A text as it is. It is quoted where it holds what any common delimiter could be, so that its row
 * keeps its columns also in a program that was told of another one.
 */
export const rawCell: CsvCell = (text) => (needsQuotes.test(text) ? quoted(text) : text);

/**
 * A text that no spreadsheet runs as a formula, wherever a program cuts it: each character that
 * could begin one gets a `'` before it at the beginning and behind each delimiter and line break.
 * So does `'` itself, so that removing one at these places is exact.
 */
export const guardedCell: CsvCell = (text) => {
  // Most names hold no delimiter; the search behind each would cost more than all the rest.
  if (needsQuotes.test(text)) return quoted(text.replaceAll(formulaStarts, "'$&"));
  return formulaStart.test(text) ? `'${text}` : text;
};

const needsQuotes = /[",;\t\r\n]/;
const formulaStart = /^[=+\-@']/;
const formulaStarts = /(?<=^|[,;\t\r\n])[=+\-@\t\r\n']/g;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The text of a cell that `guardedCell` wrote, whose quotes are taken off. */
export const unguarded = (cell: string): string => cell.replaceAll(/(^|[,;\t\r\n])'/g, '$1');
