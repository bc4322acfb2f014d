import type { Cell } from './flat-spreadsheet.ts';
import { openCsvs, type Opening } from './open-csv.ts';
import { readWithCsvParse } from './text-readers.ts';
import { problemsIn } from './truth.ts';
import type { Written } from './written.ts';

type Sheet = readonly (readonly Cell[])[];

const codes = { ',': '44', ';': '59', '\t': '9' } as const;

/** Each of the delimiters, and what LibreOffice proposes: all of them together. */
const separators = [...Object.values(codes), '9/44/59'];

const openings: readonly Opening[] = separators.flatMap((separator) =>
  (['en-US', 'de-DE'] as const).flatMap((locale) =>
    [false, true].map((hasSpecialNumbers) => ({
      separators: separator,
      locale,
      hasSpecialNumbers,
    })),
  ),
);

/**
 * Opens each file as several people would, and says what became of it otherwise than it should: with
 * its own delimiter each cell is what the file says, and with any separators nothing runs.
 */
export const openEverywhere = (files: readonly Written[], folder: string): readonly string[] =>
  openings.flatMap((opening) => {
    const how = `LibreOffice at ${opening.separators}, ${opening.locale}${opening.hasSpecialNumbers ? ', special numbers' : ''}`;
    const sheets = openCsvs(
      files.map(({ text }) => text),
      opening,
      folder,
    );
    return files.flatMap((file, i) => {
      const sheet = sheets[i] ?? [];
      const isOwn = codes[file.delimiter] === opening.separators;
      return [
        ...formulasIn(sheet),
        ...(isOwn && opening.hasSpecialNumbers === file.hasPlainDates
          ? problemsIn(() => differences(file, sheet))
          : []),
      ].map((problem) => `${file.what}: ${how}: ${problem}`);
    });
  });

const formulasIn = (sheet: Sheet): readonly string[] =>
  sheet.flat().flatMap(({ isFormula, text }) => (isFormula ? [`a formula: ${text}`] : []));

const differences = (file: Written, [shownHeader = [], ...shown]: Sheet): readonly string[] => {
  const [header = [], ...rows] = readWithCsvParse(file);
  if (shown.length !== rows.length) return [`${shown.length} rows instead of ${rows.length}`];
  const seen = shownHeader.map((cell) => cell.text).join(' ');
  if (seen !== header.join(' ')) return [`the columns ${seen}`];
  return rows.flatMap((row, i) =>
    row.flatMap((cell, column) => {
      const expected = expectedCell(file, header[column] ?? '', cell);
      const found = foundCell(shown[i]?.[column], expected);
      return found === expected
        ? []
        : [`${JSON.stringify(found)} in row ${i} instead of ${JSON.stringify(expected)}`];
    }),
  );
};

const instants = ['period_start', 'period_end', 'month'];
const counts = /^(?:requests|billable_requests|voided_requests|status_[1-5]xx|status)$/;

/** Number, text or that it is a date. LibreOffice keeps no tab in a cell, and one kind of line end. */
const expectedCell = (
  { hasPlainDates }: Written,
  column: string,
  cell: string,
): string | number => {
  if (counts.test(column)) return Number(cell);
  if (hasPlainDates && instants.includes(column)) return 'a date';
  return cell.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '');
};

const foundCell = (cell: Cell | undefined, expected: string | number): string | number => {
  if (cell === undefined) return '';
  if (typeof expected === 'number') return cell.type === 'float' ? Number(cell.value) : cell.type;
  return cell.type === 'date' && expected === 'a date' ? expected : cell.text;
};
