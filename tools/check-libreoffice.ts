// Opens CSV answers in LibreOffice as several people would, and looks at what became of each cell.
// Outside CI: needs `soffice` (apt-get install --no-install-recommends libreoffice-calc). Exit codes as
// those of commands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { event } from '../test/support/metering/events.ts';
import { ask, storeOf } from '../test/support/usage/billable.ts';
import { openCsv, type Opening } from './libreoffice/open-csv.ts';
import { messageOf } from '../shared/error-message.ts';

const names = [
  'poppy',
  'Zoë Müller-Łukasiewicz',
  '日本 \u{1f600}',
  'a "quoted", one; with\nlines',
  '=HYPERLINK("http://evil.example","click")',
  '+1-2',
  '@SUM(1,2)',
  "-cmd|' /C calc'!A0",
  "'quoted",
  'x;=1+1;y',
  'x;"=1+1"',
  'x,+2',
  'x\n@SUM(1)',
  "x;'=1",
];
/** LibreOffice keeps no tab within a cell, so what is looked at is that nothing runs. */
const tabbed = ['x\t=1+1\ty', '\t=1+1', 'x\t"=1+1"'];

/** Has a thousands separator in no locale's way of writing a CSV. */
const requests = 1_234;

const separatorsOf = { comma: '44', semicolon: '59', tab: '9' } as const;
const delimiters = ['comma', 'semicolon', 'tab'] as const;
const locales = ['en-US', 'de-DE'] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'billable-libreoffice-'));
const problems: string[] = [];
let opened = 0;

const store = await storeOf([
  [...names, ...tabbed].flatMap((name, i) =>
    Array.from({ length: requests }, () =>
      event({
        consumer: { id: `id-${String(i).padStart(2, '0')}`, customId: name, username: name },
      }),
    ),
  ),
]);

const csvOf = async (query: string): Promise<string> =>
  (await ask(store, `csv=true&bom=true&from=2026-11&${query}`)).text;

const open = (csv: string, opening: Opening) => {
  opened += 1;
  return openCsv(csv, opening, folder);
};

const expectEqual = (what: string, found: unknown, expected: unknown): void => {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  problems.push(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
};

/** Opened with its own delimiter each cell is what the file says, and no name is a formula. */
const checkCells = (what: string, csv: string, delimiter: string, opening: Opening): void => {
  const [header = [], ...rows]: string[][] = parse(csv, { bom: true, delimiter });
  const [shownHeader = [], ...shown] = open(csv, opening);
  expectEqual(
    `${what}: columns`,
    shownHeader.map(({ text }) => text),
    header,
  );
  expectEqual(`${what}: rows`, shown.length, rows.length);
  for (const [i, row] of shown.entries()) {
    expectEqual(`${what}: cells of row ${i}`, row.length, header.length);
    const isFormula = row.some((cell) => cell.isFormula);
    expectEqual(`${what}: a formula in row ${i}`, isFormula, false);
    if (i < names.length) {
      const text = row.slice(2, 6).map((cell) => cell.text);
      expectEqual(`${what}: texts of row ${i}`, text, rows[i]?.slice(2, 6));
    }
    const counts = row.slice(6).map(({ type, value }) => (type === 'float' ? value : type));
    expectEqual(`${what}: counts of row ${i}`, counts, rows[i]?.slice(6));
    const dates = row.slice(0, 2).map(({ type }) => type);
    const type = what.includes('plain') ? 'date' : 'string';
    expectEqual(`${what}: periods of row ${i}`, dates, [type, type]);
  }
};

/** Opened with any separators, its own or not, nothing in the file runs. */
const checkNothingRuns = (what: string, csv: string, opening: Opening): void => {
  for (const [i, row] of open(csv, opening).entries()) {
    const formulas = row.filter((cell) => cell.isFormula).map(({ text }) => text);
    expectEqual(`${what}: formulas in row ${i}`, formulas, []);
  }
};

try {
  for (const delimiter of delimiters) {
    const character = { comma: ',', semicolon: ';', tab: '\t' }[delimiter];
    for (const locale of locales) {
      const opening = { separators: separatorsOf[delimiter], locale, hasSpecialNumbers: false };
      for (const query of ['layout=long', 'layout=wide']) {
        const csv = await csvOf(`${query}&delimiter=${delimiter}`);
        checkCells(`${query}, ${delimiter}, ${locale}`, csv, character, opening);
      }
      const plain = await csvOf(`dates=plain&delimiter=${delimiter}`);
      checkCells(`plain dates, ${delimiter}, ${locale}`, plain, character, {
        ...opening,
        hasSpecialNumbers: true,
      });
    }
    const csv = await csvOf(`delimiter=${delimiter}`);
    const strange = delimiters.filter((other) => other !== delimiter);
    for (const separators of [...strange.map((it) => separatorsOf[it]), '9/44/59']) {
      for (const locale of locales) {
        const opening = { separators, locale, hasSpecialNumbers: true };
        checkNothingRuns(`${delimiter} opened at ${separators}, ${locale}`, csv, opening);
      }
    }
  }
  for (const problem of problems) console.error(problem);
  console.log(
    `${opened} times opened: ${problems.length === 0 ? 'all cells arrived intact' : `${problems.length} did not`}.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
