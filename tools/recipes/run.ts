import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import type { Recipe } from './page.ts';

export type RecipeServer = {
  readonly url: string;
  readonly token: string;
  /** Where a recipe runs. */
  readonly folder: string;
  /** The zone of the session in which it runs. */
  readonly sessionZone: string;
  /** A Python that has pandas and DuckDB. */
  readonly python: string;
};

/** The address and the token that stand in recipes which cannot read the environment. */
const exampleUrl = 'https://billable.example';
const localUrl = 'http://127.0.0.1:8080';
const exampleToken = 'READ_TOKEN';

/** Runs a recipe as it stands; `before` is run before a query. Throws where it fails. */
export const runRecipe = async (
  { language, code }: Recipe,
  target: RecipeServer,
  before = '',
): Promise<string> => {
  switch (language) {
    case 'sh':
      return run(
        'sh',
        ['-c', code.replaceAll(localUrl, target.url).replaceAll(exampleToken, target.token)],
        target,
      );
    case 'python':
      return run(target.python, ['-c', code], target);
    case 'sql':
      return run(target.python, ['-c', queryScript, before, code], target);
    case 'js':
      runAppsScript(code, target, 'linked');
      return runAppsScript(code, target, 'direct');
    case 'm':
      return askAsPowerQuery(code, target);
    default:
      throw new Error(`nothing runs ${language}`);
  }
};

const queryScript = `
import duckdb, json, sys
before, query = sys.argv[1:]
books = duckdb.connect()
if before:
    books.execute(before)
for row in books.execute(query).fetchall():
    print(json.dumps(row, default=float))
`;

const run = (
  program: string,
  args: readonly string[],
  { url, token, folder, sessionZone }: RecipeServer,
): string => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, BILLABLE_URL: url, BILLABLE_TOKEN: token, TZ: sessionZone },
    timeout: 120_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}${stdout}`);
  return stdout;
};

/**
 * What the script put into the sheet, as CSV.
 * `linked`: where it is answered with a link, as large files are.
 */
const runAppsScript = (
  code: string,
  { url, token, folder }: RecipeServer,
  way: 'direct' | 'linked',
): string => {
  let sheet: readonly (readonly string[])[] = [];
  const range = {
    setNumberFormat: () => range,
    setValues: (rows: readonly (readonly string[])[]) => {
      sheet = rows;
      return range;
    },
  };
  const book = {
    getSheetByName: () => null,
    insertSheet: () => ({ clearContents: () => undefined, getRange: () => range }),
  };
  const link = url.replace('://', `://link:${token}@`);
  const answer = (status: number, text: string, location?: string) => ({
    getResponseCode: () => status,
    getContentText: () => text,
    getHeaders: () => ({ Location: location }),
  });
  const fetchNow = (
    address: string,
    {
      headers = {},
      followRedirects,
    }: { headers?: Record<string, string>; followRedirects?: false },
  ) => {
    if (way === 'linked' && followRedirects === false) {
      return answer(303, '', address.replace(url, link));
    }
    const asked = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const options = ['-sS', '-w', '\n%{http_code}', ...asked, address];
    const { stdout } = spawnSync('curl', options, { cwd: folder, encoding: 'utf8' });
    const end = stdout.lastIndexOf('\n');
    return answer(Number(stdout.slice(end + 1)), stdout.slice(0, end));
  };
  runInNewContext(`${code.replace(exampleUrl, url)}\nimportBillable();`, {
    PropertiesService: { getScriptProperties: () => ({ getProperty: () => token }) },
    SpreadsheetApp: { getActiveSpreadsheet: () => book },
    UrlFetchApp: { fetch: fetchNow },
    Utilities: { parseCsv: (text: string) => parse(text) as unknown },
  });
  return sheet.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\n');
};

/** The answer to the request that the text makes, with the columns that it names. */
const askAsPowerQuery = async (code: string, { url, token }: RecipeServer): Promise<string> => {
  const query = /Query = \[(.*?)\]/s.exec(code)?.[1] ?? '';
  const parameters = [...query.matchAll(/(\w+) = "([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const response = await fetch(`${url}/billable?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Basic ${btoa(`excel:${token}`)}` },
  });
  const csv = await response.text();
  const [header = []]: string[][] = parse(csv, { to: 1 });
  const named = [...code.matchAll(/(?:Texts|Instants) = \{(.*?)\}/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/"(\w+)"/g)].map(([, name = '']) => name),
  );
  const absent = named.filter((name) => !header.includes(name));
  if (absent.length > 0) throw new Error(`there are no columns ${absent.join(', ')}`);
  return csv;
};
