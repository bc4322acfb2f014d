/** The lines of a table for people: columns as wide as their widest cell, numbers to the right. */
export const textTable = (
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => {
  const isNumeric = header.map((_, i) => rows.every((row) => typeof row[i] === 'number'));
  const all = [header, ...rows].map((row) => row.map(String));
  const widths = columnWidths(all);
  return all.map((row) =>
    tableLine(
      row.map((cell, i) => (isNumeric[i] === true ? cell.padStart(widths[i] ?? 0) : cell)),
      widths,
    ),
  );
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
