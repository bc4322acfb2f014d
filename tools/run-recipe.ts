import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import type { Recipe } from './recipes.ts';

export type Target = { readonly url: string; readonly token: string; readonly folder: string };

/** What a recipe printed; `missing` where what it needs is not installed here. */
export type Ran =
  | { readonly kind: 'ran'; readonly output: string }
  | { readonly kind: 'missing'; readonly what: string };

/** The address that stands in the recipes whose language has no environment. */
const exampleUrl = 'https://billable.example';

const python = process.env['PYTHON'] ?? 'python3';

/** Runs a recipe as it stands, in a folder of its own. Throws where it fails. */
export const runRecipe = async ({ name, language, code }: Recipe, target: Target): Promise<Ran> => {
  switch (language) {
    case 'sh':
      return run('sh', ['-c', code], target);
    case 'python': {
      const needed = name === 'python-pandas' ? 'pandas' : 'json';
      return hasModule(needed) ? run(python, ['-c', code], target) : missing(needed);
    }
    case 'sql': {
      const script =
        'import duckdb, sys\nfor row in duckdb.sql(sys.argv[1]).fetchall(): print(*row)';
      return hasModule('duckdb') ? run(python, ['-c', script, code], target) : missing('duckdb');
    }
    case 'js':
      runAppsScript(code, target, 'linked');
      return { kind: 'ran', output: runAppsScript(code, target, 'direct') };
    case 'm':
      return { kind: 'ran', output: await askAsPowerQuery(code, target) };
    default:
      throw new Error(`nothing runs ${language}`);
  }
};

const missing = (module: string): Ran => ({
  kind: 'missing',
  what: `${python} has no module ${module} (PYTHON names another Python)`,
});

const hasModule = (name: string): boolean =>
  spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;

const run = (program: string, args: readonly string[], { url, token, folder }: Target): Ran => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, BILLABLE_URL: url, BILLABLE_TOKEN: token },
    timeout: 120_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  return { kind: 'ran', output: stdout };
};

/**
 * What the script put into the sheet, a line for each row, the count of requests at its end.
 * `linked`: where it is answered with a link, as large files are.
 */
const runAppsScript = (
  code: string,
  { url, token, folder }: Target,
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
  const column = sheet[0]?.indexOf('requests') ?? -1;
  return sheet.map((row) => `${row.slice(0, 6).join(' ')} ${row[column]}`).join('\n');
};

/** The answer to the request that the text makes, with the columns that it names. */
const askAsPowerQuery = async (code: string, { url, token }: Target): Promise<string> => {
  const query = /Query = \[(.*?)\]/s.exec(code)?.[1] ?? '';
  const parameters = [...query.matchAll(/(\w+) = "([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const response = await fetch(`${url}/billable?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Basic ${btoa(`excel:${token}`)}` },
  });
  const rows = parse(await response.text(), { columns: true }) as Record<string, string>[];
  const named = [...code.matchAll(/(?:Texts|Instants) = \{(.*?)\}/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/"(\w+)"/g)].map(([, name = '']) => name),
  );
  const absent = named.filter((name) => rows[0]?.[name] === undefined);
  if (absent.length > 0) throw new Error(`there are no columns ${absent.join(', ')}`);
  return rows.map((row) => `${row['consumer_username']} ${row['requests']}`).join('\n');
};
