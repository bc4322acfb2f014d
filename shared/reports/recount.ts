import { csvRecords } from '../usage/csv-records.ts';
import type { Manifest } from './manifest.ts';
import { monthPeriod } from './month.ts';
import { classOf, isStatus } from '../metering/status.ts';
import { formatInstant } from '../calendar/zone.ts';

/** What a file says by itself, beside its manifest. */
export type Recount = Pick<
  Manifest,
  'columns' | 'rows' | 'requests' | 'requests_by_status_class' | 'consumers'
> & {
  /** The first rows that cannot be rows of that report: a line each. */
  readonly problems: readonly string[];
};

const maxProblems = 10;

/** Counts a report again from the text of its file. Memory does not grow with the file. */
export const recountReport = async (
  texts: AsyncIterable<string>,
  { month, timezone }: Pick<Manifest, 'month' | 'timezone'>,
): Promise<Recount> => {
  const { start, end } = monthPeriod(month, timezone);
  const period = [formatInstant(start, timezone), formatInstant(end, timezone), timezone].join();
  const byClass = [0, 0, 0, 0, 0, 0];
  const problems: string[] = [];
  let columns: readonly string[] | null = null;
  let rows = 0;
  let consumers = 0;
  let lastId: string | null = null;

  const add = (cells: readonly string[], columnCount: number): void => {
    rows += 1;
    const [, , , id = ''] = cells;
    if (id !== lastId) {
      lastId = id;
      consumers += 1;
    }
    const [status, requests] = [Number(cells[6]), Number(cells[7])];
    const problem = problemOf(cells, columnCount, period);
    if (problem !== null && problems.length < maxProblems) problems.push(`row ${rows}: ${problem}`);
    if (isStatus(status)) byClass[classOf(status)] = (byClass[classOf(status)] ?? 0) + requests;
  };

  for await (const records of csvRecords(texts)) {
    for (const cells of records) {
      if (columns === null) columns = cells;
      else add(cells, columns.length);
    }
  }
  const [, one = 0, two = 0, three = 0, four = 0, five = 0] = byClass;
  return {
    columns: columns ?? [],
    rows,
    requests: one + two + three + four + five,
    requests_by_status_class: { '1xx': one, '2xx': two, '3xx': three, '4xx': four, '5xx': five },
    consumers,
    problems,
  };
};

const problemOf = (
  cells: readonly string[],
  columnCount: number,
  period: string,
): string | null => {
  if (cells.length !== columnCount) return `${cells.length} cells instead of ${columnCount}`;
  const found = cells.slice(0, 3).join();
  if (found !== period) return `the period is ${found} instead of ${period}`;
  if (!isStatus(Number(cells[6]))) return `the status is ${JSON.stringify(cells[6])}`;
  const requests = cells[7] ?? '';
  return /^[1-9]\d*$/.test(requests) ? null : `the requests are ${JSON.stringify(requests)}`;
};
