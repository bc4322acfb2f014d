import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { describe } from '@jest/globals';
import { installPackages } from '../emulator/install-packages.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const installed = installPackages(
  path.join(import.meta.dirname, 'requirements.txt'),
  path.join(root, '.venv'),
);

if (installed.kind === 'missing') {
  const text = `no DuckDB: ${installed.reason}`;
  // Where the packages of the emulator can be had, so can this one.
  if (process.env['REQUIRE_AWS_EMULATOR'] === '1') throw new Error(text);
  process.stderr.write(`\n${text}. The suites that need it are skipped.\n`);
}

/** A suite that needs DuckDB; where there is none, a line says why. */
export const describeWithDuckDb = installed.kind === 'missing' ? describe.skip : describe;

const script = `
import duckdb, json, sys
books = duckdb.connect()
result = books.execute(sys.argv[1])
names = [column[0] for column in result.description]
print(json.dumps([dict(zip(names, row)) for row in result.fetchall()], default=str))
`;

export type DuckDbRow = Readonly<Record<string, unknown>>;

/** The rows of a query; integers are numbers, all else that JSON lacks is text. */
export const askDuckDb = (query: string): readonly DuckDbRow[] => {
  if (installed.kind === 'missing') throw new Error(installed.reason);
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(installed.python, ['-c', script, query], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly DuckDbRow[];
};
