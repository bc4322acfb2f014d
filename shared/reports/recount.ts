import { csvLines } from '../usage/csv-lines.ts';
import type { Manifest } from './manifest.ts';
import { monthPeriod } from './month.ts';
import { classOf, isStatus, statusClasses, sumsByClass } from '../metering/status.ts';
import { formatInstant } from '../calendar/zone.ts';
import { parseBillableStatuses } from '../usage/billable-statuses.ts';

/** What a file says by itself, next to its manifest. */
export type Recount = Pick<Manifest, 'columns' | 'rows' | 'requests' | 'consumers' | 'meters'> & {
  /** Left out where the file has no statuses. */
  readonly requests_by_status_class?: Manifest['requests_by_status_class'];
  /** By the rule of the manifest; left out where the file names no statuses. */
  readonly billable_requests?: number;
  /** The first rows that cannot be rows of that report: a line each. */
  readonly problems: readonly string[];
};

/** What a manifest says that a file is read by. */
export type RecountedBy = Pick<Manifest, 'month' | 'timezone' | 'billable_statuses'>;

const maxProblems = 10;

/** Counts a report again from the text of its file. Memory does not grow with the file. */
export const recountReport = async (
  texts: AsyncIterable<string>,
  { month, timezone, billable_statuses }: RecountedBy,
): Promise<Recount> => {
  const { start, end } = monthPeriod(month, timezone);
  const period = [formatInstant(start, timezone), formatInstant(end, timezone), timezone].join();
  const byClass: number[] = [];
  const problems: string[] = [];
  let places: Places | null = null;
  let amounts: number[] = [];
  const rule = parseBillableStatuses(billable_statuses);
  let rows = 0;
  let billable = 0;
  let consumers = 0;
  let lastId: string | null = null;

  const add = (cells: readonly string[], { columns, status, requests }: Places): void => {
    rows += 1;
    const [, , , id = ''] = cells;
    if (id !== lastId) {
      lastId = id;
      consumers += 1;
    }
    const problem = problemOf(cells, { columns, status, requests }, period);
    if (problem !== null && problems.length < maxProblems) problems.push(`row ${rows}: ${problem}`);
    amounts = amounts.map((amount, i) => amount + Number(cells[requests + i]));
    if (rule?.includes(Number(cells[status])) === true) billable += Number(cells[requests]);
    const statusClass = classIn(cells[status]);
    if (statusClass === null) return;
    byClass[statusClass] = (byClass[statusClass] ?? 0) + Number(cells[requests]);
  };

  for await (const records of csvLines(texts)) {
    for (const cells of records) {
      if (places === null) {
        places = placesIn(cells);
        amounts = places.columns.slice(places.requests).map(() => 0);
      } else add(cells, places);
    }
  }
  const { columns = [], status = -1, requests = 0 } = places ?? {};
  return {
    columns,
    rows,
    requests: amounts[0] ?? 0,
    ...(status >= 0 && { requests_by_status_class: sumsByClass(byClass) }),
    ...(columns[status] === 'status' && { billable_requests: billable }),
    meters: Object.fromEntries(
      columns.slice(requests).map((meter, i) => [meter, amounts[i] ?? 0] as const),
    ),
    consumers,
    problems,
  };
};

/** The columns of a file, and where those are that are counted; from `requests` on all are meters. */
type Places = {
  readonly columns: readonly string[];
  readonly status: number;
  readonly requests: number;
};

const placesIn = (columns: readonly string[]): Places => {
  const requests = columns.indexOf('requests');
  if (requests < 0) throw new SyntaxError('the file has no column "requests"');
  return {
    columns,
    status: columns.findIndex((name) => name === 'status' || name === 'status_class'),
    requests,
  };
};

/** Of a status or a class of them. */
const classIn = (text: string | undefined): number | null => {
  const place = statusClasses.findIndex((name) => name === text);
  if (place >= 0) return place + 1;
  return isStatus(Number(text)) ? classOf(Number(text)) : null;
};

const problemOf = (
  cells: readonly string[],
  { columns, status, requests }: Places,
  period: string,
): string | null => {
  if (cells.length !== columns.length) return `${cells.length} cells instead of ${columns.length}`;
  const found = cells.slice(0, 3).join();
  if (found !== period) return `the period is ${found} instead of ${period}`;
  if (status >= 0 && classIn(cells[status]) === null) {
    return `the status is ${JSON.stringify(cells[status])}`;
  }
  if (!/^[1-9]\d*$/.test(cells[requests] ?? '')) {
    return `the requests are ${JSON.stringify(cells[requests])}`;
  }
  const wrong = columns.findIndex((_, i) => i > requests && !/^\d+$/.test(cells[i] ?? ''));
  return wrong < 0 ? null : `${columns[wrong]} is ${JSON.stringify(cells[wrong])}`;
};
