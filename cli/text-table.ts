type Cells = readonly (string | number)[];

/** The lines of a table for people: columns as wide as their widest cell, numbers to the right. */
export const textTable = (header: readonly string[], rows: readonly Cells[]): readonly string[] =>
  tableOfParts(header)(rows);

/**
 * A table that is printed some rows after others: the first ones, which have the header, decide about widths and
 * sides. Cells that are wider later stay as they are.
 */
export const tableOfParts = (
  header: readonly string[],
): ((rows: readonly Cells[]) => readonly string[]) => {
  let widths: readonly number[] | null = null;
  let isNumeric: readonly boolean[] = [];
  return (rows) => {
    const texts = rows.map((row) => row.map(String));
    const isFirst = widths === null;
    if (isFirst) isNumeric = header.map((_, i) => rows.every((row) => typeof row[i] === 'number'));
    const known = (widths ??= columnWidths([header, ...texts]));
    return [...(isFirst ? [header] : []), ...texts].map((row) =>
      tableLine(
        row.map((cell, i) => (isNumeric[i] === true ? cell.padStart(known[i] ?? 0) : cell)),
        known,
      ),
    );
  };
};

/** The width of each column: that of its widest cell. */
export const columnWidths = (rows: readonly (readonly string[])[]): readonly number[] =>
  (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0));

/** Cells filled up to the width of their column. Those that are wider stay as they are. */
export const padCells = (cells: readonly string[], widths: readonly number[]): readonly string[] =>
  cells.map((cell, i) => cell.padEnd(widths[i] ?? 0));

/** One line of a table whose widths are known before its rows. */
export const tableLine = (cells: readonly string[], widths: readonly number[]): string =>
  padCells(cells, widths).join('  ').trimEnd();
