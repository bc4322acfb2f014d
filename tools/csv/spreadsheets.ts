import type { Cell } from './flat-spreadsheet.ts';
import { openCsvs, type Opening } from './open-csv.ts';
import { readWithCsvParse } from './text-readers.ts';
import { problemsIn } from './truth.ts';
import type { Written } from './written.ts';

type Sheet = readonly (readonly Cell[])[];

const codes = { ',': '44', ';': '59', '\t': '9' } as const;

/** Each of the delimiters, and what LibreOffice proposes: all of them together. */
const separators = [...Object.values(codes), '9/44/59'];

const locales = ['en-US', 'de-DE'] as const;

/** As people open a file who look at nothing in the dialog but separators. */
const careless: readonly Opening[] = separators.flatMap((separator) =>
  locales.flatMap((locale) =>
    [false, true].map((hasSpecialNumbers) => ({
      separators: separator,
      locale,
      hasSpecialNumbers,
      textColumns: [],
    })),
  ),
);

/**
 * Opens each file as several people would, and says what became of it otherwise than it should: nothing
 * runs, whatever they tick; and with its own delimiter and its names marked as text, as the recipe says,
 * each cell is what the file says.
 */
export const openEverywhere = (files: readonly Written[], folder: string): readonly string[] => [
  ...careless.flatMap((opening) => problemsAt(opening, files, { folder, look: formulasIn })),
  ...groupsOf(files).flatMap(([opening, alike]) =>
    locales.flatMap((locale) =>
      problemsAt({ ...opening, locale }, alike, { folder, look: differences }),
    ),
  ),
];

type Look = {
  readonly folder: string;
  readonly look: (file: Written, sheet: Sheet) => readonly string[];
};

const problemsAt = (
  opening: Opening,
  files: readonly Written[],
  { folder, look }: Look,
): readonly string[] => {
  const { separators: at, locale, hasSpecialNumbers, textColumns } = opening;
  const marked = textColumns.length === 0 ? '' : ', names as text';
  const how = `LibreOffice at ${at}, ${locale}${hasSpecialNumbers ? ', special numbers' : ''}${marked}`;
  const sheets = openCsvs(
    files.map(({ text }) => text),
    opening,
    folder,
  );
  return files.flatMap((file, i) =>
    problemsIn(() => look(file, sheets[i] ?? [])).map((it) => `${file.what}: ${how}: ${it}`),
  );
};

type OfRecipe = Omit<Opening, 'locale'>;

/** Files that are opened alike as the recipe says it: at once, since a program takes long to begin. */
const groupsOf = (files: readonly Written[]): readonly (readonly [OfRecipe, Written[]])[] => {
  const groups = new Map<string, readonly [OfRecipe, Written[]]>();
  for (const file of files) {
    const opening = {
      separators: codes[file.delimiter],
      hasSpecialNumbers: file.hasPlainDates,
      textColumns: textColumnsOf(file),
    };
    const key = JSON.stringify(opening);
    const group = groups.get(key) ?? ([opening, []] as const);
    group[1].push(file);
    groups.set(key, group);
  }
  return [...groups.values()];
};

const textColumnsOf = (file: Written): readonly number[] => {
  const [header = []] = readWithCsvParse(file);
  return header.flatMap((name, i) => (counts.test(name) || isDate(file, name) ? [] : i + 1));
};

const isDate = ({ hasPlainDates }: Written, column: string): boolean =>
  hasPlainDates && instants.includes(column);

const formulasIn = (_: Written, sheet: Sheet): readonly string[] =>
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
const expectedCell = (file: Written, column: string, cell: string): string | number => {
  if (counts.test(column)) return Number(cell);
  if (isDate(file, column)) return 'a date';
  return cell.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '');
};

const foundCell = (cell: Cell | undefined, expected: string | number): string | number => {
  if (cell === undefined) return '';
  if (typeof expected === 'number') return cell.type === 'float' ? Number(cell.value) : cell.type;
  if (cell.type === 'date' && expected === 'a date') return expected;
  return cell.type === 'string' || cell.text === '' ? cell.text : `${cell.type} ${cell.text}`;
};
