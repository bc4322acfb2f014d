import { createReadStream } from 'node:fs';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { monthPeriod } from '../../shared/reports/month.ts';
import { unguarded } from '../../shared/usage/csv-cell.ts';
import { csvLines } from '../../shared/usage/csv-lines.ts';
import { readParquetRows, type Row } from './parquet-rows.ts';

/** Lines that follow each other and are about the same period, consumer and labels. */
export type LineGroup = {
  readonly about: string;
  /** By status, `''` where the lines name none: the sum of each meter. */
  readonly sums: Map<string, readonly number[]>;
};

type Line = {
  readonly about: string;
  readonly status: string;
  readonly amounts: readonly number[];
};

/** Where the columns of a report's CSV are: after the period what lines are about, a status, the meters. */
const placesIn = ({ columns }: Manifest) => {
  const requests = columns.indexOf('requests');
  const hasStatus = /^status(?:_class)?$/.test(columns[requests - 1] ?? '');
  const end = hasStatus ? requests - 1 : requests;
  return { about: columns.slice(2, end), status: columns.slice(end, requests), requests };
};

/** Of a file whose lines are of the period of its month. */
export const csvGroups = (path: string, manifest: Manifest): AsyncGenerator<LineGroup> => {
  const { about, status, requests } = placesIn(manifest);
  const end = requests - status.length;
  return groupsOf(linesOfCsv(path), (cells) => ({
    about: JSON.stringify(about.map((_, i) => unguarded(cells[2 + i] ?? ''))),
    status: cells.slice(end, requests).join(),
    amounts: cells.slice(requests).map(Number),
  }));
};

/** The same, where a line whose names belong to two customers is two rows; a period of another month stands first. */
export const parquetGroups = (path: string, manifest: Manifest): AsyncGenerator<LineGroup> => {
  const { about, status, requests } = placesIn(manifest);
  const meters = manifest.columns.slice(requests);
  const { start, end } = monthPeriod(manifest.month, manifest.timezone);
  const isOfMonth = ({ period_start: from, period_end: to }: Row): boolean =>
    Number(from) === start && Number(to) === end;
  const columns = ['period_start', 'period_end', ...about, ...status, ...meters];
  return groupsOf(readParquetRows(path, columns), (row) => {
    const names = about.map((name) => row[name] ?? '');
    const period = isOfMonth(row) ? [] : [row['period_start'], row['period_end']];
    return {
      about: JSON.stringify([...period, ...names]),
      status: status.map((name) => String(row[name])).join(),
      amounts: meters.map((meter) => Number(row[meter])),
    };
  });
};

async function* linesOfCsv(path: string): AsyncGenerator<readonly (readonly string[])[]> {
  let isHead = true;
  for await (const records of csvLines(createReadStream(path, 'utf8') as AsyncIterable<string>)) {
    yield isHead ? records.slice(1) : records;
    isHead = false;
  }
}

async function* groupsOf<Item>(
  chunks: AsyncIterable<readonly Item[]>,
  lineOf: (record: Item) => Line,
): AsyncGenerator<LineGroup> {
  let open: LineGroup | null = null;
  for await (const records of chunks) {
    for (const record of records) {
      const { about, status, amounts } = lineOf(record);
      if (open !== null && open.about !== about) yield open;
      const group: LineGroup = open?.about === about ? open : { about, sums: new Map() };
      open = group;
      const before = group.sums.get(status);
      group.sums.set(
        status,
        before ? amounts.map((amount, i) => amount + (before[i] ?? 0)) : amounts,
      );
    }
  }
  if (open !== null) yield open;
}
