// Lets the product write each of its CSVs about hostile names, and reads them with the programs that people
// have: csv-parse, pandas, DuckDB (their packages go under .venv), and LibreOffice in two languages with
// each separator (apt-get install --no-install-recommends libreoffice-calc). A line says which of
// them is missing. Exit codes as those of commands.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackages } from '../test/support/emulator/install-packages.ts';
import { messageOf } from '../shared/error-message.ts';
import { hostileNames } from './csv/names.ts';
import { openEverywhere } from './csv/spreadsheets.ts';
import { pythonReaders, readWithCsvParse, readWithPython, type Rows } from './csv/text-readers.ts';
import { problemsIn, problemsOf } from './csv/truth.ts';
import { writeAll, type Written } from './csv/written.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'billable-csv-'));

try {
  const files = await writeAll(hostileNames, Date.now());
  const problems: string[] = [];
  const compare = (reader: string, read: (file: Written) => Rows): void => {
    for (const file of files) {
      const found = problemsIn(() => problemsOf(file, read(file), hostileNames));
      problems.push(...found.map((problem) => `${file.what}: ${reader}: ${problem}`));
    }
    console.log(`${reader}: ${files.length} files read`);
  };
  compare('csv-parse', readWithCsvParse);
  const requirements = path.join(import.meta.dirname, 'recipes/requirements.txt');
  const installed = installPackages(requirements, path.resolve(import.meta.dirname, '../.venv'));
  for (const reader of pythonReaders) {
    if (installed.kind === 'missing') console.log(`${reader}: left out, ${installed.reason}`);
    else {
      const rows = readWithPython(reader, files, { python: installed.python, folder });
      compare(reader, rows);
    }
  }
  if (spawnSync('soffice', ['--version']).error === undefined) {
    const opened = files.filter(({ isRaw }) => !isRaw);
    problems.push(...openEverywhere(opened, folder));
    console.log(`LibreOffice: ${opened.length} files opened`);
  } else console.log('LibreOffice: left out, there is no soffice here');
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? 'All cells arrived intact.' : `${problems.length} cells did not.`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
