// Opens CSV answers in LibreOffice and looks at what became of each cell. Outside CI: needs `soffice`
// (apt-get install --no-install-recommends libreoffice-calc). Exit codes as those of commands.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, storeOf } from '../test/support/usage/billable.ts';
import { event } from '../test/support/metering/events.ts';
import { type Cell, cellsOf } from './flat-spreadsheet.ts';

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
];

/** Has a thousands separator in no locale's way of writing a CSV. */
const requests = 1_234;

const folder = mkdtempSync(join(tmpdir(), 'billable-libreoffice-'));
const problems: string[] = [];

/**
 * What a person confirms in the dialog, which proposes UTF-8 by the byte order mark: commas, double
 * quotes, UTF-8 (76), all columns as they are. Without a window nobody looks for the mark.
 */
const importSettings = 'Text - txt - csv (StarCalc):44,34,76';

/** The cells that LibreOffice makes of a CSV. */
const open = (csv: string): readonly (readonly Cell[])[] => {
  const file = join(folder, 'billable.csv');
  writeFileSync(file, csv);
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  const options = [profile, '--headless', `--infilter=${importSettings}`, '--convert-to', 'fods'];
  const { status, error, stderr } = spawnSync('soffice', [...options, '--outdir', folder, file], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (error !== undefined) throw new Error(`soffice did not run: ${error.message}`);
  if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
  return cellsOf(readFileSync(join(folder, 'billable.fods'), 'utf8'));
};

const expectEqual = (what: string, found: unknown, expected: unknown): void => {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  problems.push(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
};

const asGuarded = (name: string): string => (/^[=+\-@']/.test(name) ? `'${name}` : name);

const checkLayout = async (layout: string, texts: number): Promise<void> => {
  const events = names.flatMap((name, i) =>
    Array.from({ length: requests }, () =>
      event({ consumer: { id: `id-${i}`, customId: name, username: name } }),
    ),
  );
  const query = `layout=${layout}&csv=true&bom=true&from=2026-11`;
  const answer = await ask(await storeOf([events]), query);
  const [header = [], ...rows] = open(answer.text);
  const columns = answer.text.slice(1).split('\r\n')[0]?.split(',') ?? [];
  expectEqual(
    `${layout}: columns`,
    header.map(({ text }) => text),
    columns,
  );
  expectEqual(`${layout}: rows`, rows.length, names.length);
  for (const [i, row] of rows.entries()) {
    const name = asGuarded(names[i] ?? '');
    expectEqual(`${layout}: cells of row ${i}`, row.length, columns.length);
    expectEqual(
      `${layout}: names of row ${i}`,
      row.slice(4, 6).map(({ text }) => text),
      [name, name],
    );
    expectEqual(
      `${layout}: formulas of row ${i}`,
      row.filter((cell) => cell.isFormula),
      [],
    );
    const numbers = row.slice(texts);
    expectEqual(
      `${layout}: numbers of row ${i}`,
      numbers.every((cell) => cell.type === 'float'),
      true,
    );
    const expected =
      layout === 'wide' ? [requests, requests, 0, requests, 0, 0, 0] : [200, requests];
    expectEqual(
      `${layout}: counts of row ${i}`,
      numbers.map(({ value }) => Number(value)),
      expected,
    );
  }
  console.log(`${layout}: ${columns.length} columns, ${rows.length} rows looked at`);
};

try {
  await checkLayout('long', 6);
  await checkLayout('wide', 6);
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? 'All cells arrived intact.' : `${problems.length} did not.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
