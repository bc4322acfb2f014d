import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Written } from './written.ts';

export type Rows = readonly (readonly string[])[];

/** The cells of a file, all of them texts, as a program finds them. Throws where it cannot read it. */
export const readWithCsvParse = ({ text, delimiter }: Written): Rows =>
  parse(text, { delimiter, bom: true });

export const pythonReaders = ['pandas', 'duckdb'] as const;

const script = `
import json, sys
reader, files = sys.argv[1], json.load(open(sys.argv[2]))
def with_pandas(file, delimiter):
    import pandas
    table = pandas.read_csv(file, sep=delimiter, dtype=str, keep_default_na=False)
    return [list(table.columns)] + table.values.tolist()
def with_duckdb(file, delimiter):
    import duckdb
    asked = duckdb.connect().execute(
        "SELECT * FROM read_csv(?, delim = ?, header = true, all_varchar = true)", [file, delimiter])
    names = [column[0] for column in asked.description]
    return [names] + [[cell or '' for cell in row] for row in asked.fetchall()]
read = {"pandas": with_pandas, "duckdb": with_duckdb}[reader]
def answer(each):
    try:
        return {"rows": read(each["file"], each["delimiter"])}
    except Exception as error:
        return {"error": str(error).split("\\n")[0]}
print(json.dumps([answer(each) for each in files]))
`;

type Answer = { readonly rows?: Rows; readonly error?: string };

/** The same by a Python that has the packages: of all files at once, since it takes long to begin. */
export const readWithPython = (
  reader: (typeof pythonReaders)[number],
  files: readonly Written[],
  { python, folder }: { readonly python: string; readonly folder: string },
): ((file: Written) => Rows) => {
  const asked = files.map(({ text, delimiter }, i) => {
    const file = path.join(folder, `${i}.csv`);
    writeFileSync(file, text);
    return { file, delimiter };
  });
  const list = path.join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(asked));
  const { status, error, stdout, stderr } = spawnSync(python, ['-c', script, reader, list], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${reader} ended with ${status}: ${stderr}`);
  const answers = JSON.parse(stdout) as readonly Answer[];
  return (file) => {
    const { rows, error: reason } = answers[files.indexOf(file)] ?? {};
    if (rows === undefined) throw new Error(reason);
    return rows;
  };
};
