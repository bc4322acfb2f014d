/** The lines of a table for people: columns as wide as their widest cell, numbers to the right. */
export const textTable = (
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => {
  const isNumeric = header.map((_, i) => rows.every((row) => typeof row[i] === 'number'));
  const all = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, i) =>
        isNumeric[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
};
