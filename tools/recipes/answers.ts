import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Found } from './truth.ts';

type Cells = Readonly<Record<string, string>>;

/** What a recipe found: from what it printed, or from the file that it wrote. */
export const foundBy = (name: string, output: string, folder: string): readonly Found[] => {
  const file = (path: string): readonly Cells[] => csv(readFileSync(join(folder, path), 'utf8'));
  switch (name) {
    case 'power-query':
      return csv(output).map((row) => pick(row, monthIn(row), 'consumer_id', 'requests'));
    case 'apps-script':
      return csv(output).map((row) => pick(row, monthIn(row), 'consumer_id', 'requests'));
    case 'curl-csv':
    case 'curl-etag':
      return file(name === 'curl-csv' ? 'billable.csv' : 'last-month.csv').map((row) =>
        pick(row, monthIn(row), 'consumer_id', 'status', 'requests'),
      );
    case 'curl-invoice':
      return file('invoice.csv').map((row) => [
        exact(row['customer_id'] ?? ''),
        row['requests'] ?? '',
      ]);
    case 'curl-pages':
      return lines(output).map((line) => {
        const row = JSON.parse(line) as Record<string, string | number>;
        return [row['period_start'], row['consumer_id'], row['status'], row['requests']].map(
          (cell, i) => (i === 0 ? String(cell).slice(0, 10) : String(cell)),
        );
      });
    case 'python':
      return lines(output).map(
        (line) => /^(\S+) (.*) (\S+) (\S+)$/s.exec(line)?.slice(1) ?? [line],
      );
    case 'reports-invoice-file':
      return csv(readFileSync(join(folder, onlyFile(folder, '.customers.csv')), 'utf8')).map(
        (row) => pick(row, row['customer_id'] ?? '', ...invoiced).map(exact),
      );
    case 'python-pandas':
      return csv(output).map((row) => pick(row, row['month'] ?? '', 'customer_id', 'requests'));
    case 'reports-invoice-http':
      return csv(output).map((row) => pick(row, row['customer_id'] ?? '', ...invoiced));
    case 'reports-services-http':
      return csv(output).map((row) =>
        pick(row, row['customer_id'] ?? '', 'service', 'requests', 'credits'),
      );
    case 'reports-monthly-http':
      return csv(output).map((row) => pick(row, monthIn(row), 'customer_id', 'requests'));
    case 'reports-copy':
      return copied(join(folder, 'billable-copy/.billable/reports'));
    case 'reports-changed-http':
      return difference(folder);
    case 'duckdb':
      return rowsOf(output).map(([month = '', id = '', , requests = '']) => [month, id, requests]);
    case 'reports-changed':
      return rowsOf(output).map(([id = '', , status = '', change = '']) => [id, status, change]);
    case 'readme-jq':
    case 'curl-jq':
    case 'curl-largest':
    case 'reports-shares-http':
      return lines(output).map((line) => line.split('\t').map(unescaped));
    default:
      return rowsOf(output);
  }
};

const csv = (text: string): readonly Cells[] =>
  parse(text, { columns: true, skip_empty_lines: true });

const lines = (output: string): readonly string[] => output.split('\n').filter((it) => it !== '');

/** The rows of a query, a JSON array each. */
const rowsOf = (output: string): readonly Found[] =>
  lines(output).map((line) =>
    (JSON.parse(line) as (string | number | null)[]).map((cell) => String(cell ?? '')),
  );

const monthIn = (row: Cells): string => row['period_start']?.slice(0, 7) ?? '';

const pick = (row: Cells, first: string, ...names: readonly string[]): Found => [
  first,
  ...names.map((name) => row[name] ?? ''),
];

const exact = (cell: string): string => cell.replaceAll(/(^|[,;\t\r\n])'/g, '$1');

/** As jq writes a text into tab-separated values. */
const unescaped = (cell: string): string =>
  cell.replaceAll(/\\([tnr\\])/g, (_, letter: string) =>
    letter === '\\' ? letter : ({ t: '\t', n: '\n', r: '\r' }[letter] ?? ''),
  );

const invoiced = ['customer_name', 'requests', 'billable_requests'] as const;

const onlyFile = (folder: string, end: string): string => {
  const [name, ...more] = readdirSync(folder).filter((it) => it.endsWith(end));
  if (name === undefined || more.length > 0) throw new Error(`not one file *${end} in ${folder}`);
  return name;
};

/** Each file of each month, by its kind, as `report check` finds it. */
const copied = (reports: string): readonly Found[] =>
  readdirSync(reports).flatMap((month) =>
    readdirSync(join(reports, month)).map((name) => [
      month.slice('month='.length),
      name.replace(/^billable-[\d-]+\.v(\d+)\./, '$1 '),
    ]),
  );

/** The rows of both versions, those of the first one taken off. */
const difference = (folder: string): readonly Found[] => {
  const totals = new Map<string, number>();
  // Alone, a first version changed nothing.
  if (!readdirSync(folder).some((it) => it.endsWith('.v2.csv'))) return [];
  for (const [version, sign] of [
    ['v1', -1],
    ['v2', 1],
  ] as const) {
    const name = readdirSync(folder).find((it) => it.endsWith(`.${version}.csv`));
    if (name === undefined || !existsSync(join(folder, name))) continue;
    for (const row of csv(readFileSync(join(folder, name), 'utf8'))) {
      const key = JSON.stringify([row['consumer_id'], row['status']]);
      totals.set(key, (totals.get(key) ?? 0) + sign * Number(row['requests']));
    }
  }
  return [...totals]
    .filter(([, total]) => total !== 0)
    .map(([key, total]) => [...(JSON.parse(key) as string[]), String(total)]);
};
