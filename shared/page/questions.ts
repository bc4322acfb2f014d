import type { Period, PeriodKind } from '../calendar/period.ts';
import { formatInstant, formatPlain, type TimeZone } from '../calendar/zone.ts';
import { requestsMeter } from '../metering/series.ts';
import type { Parameters } from './markup.ts';
import { type PageRequest, subjectParameters } from './request.ts';
import { rangeOver } from './span-periods.ts';

/**
 * A view asks it and links to its rows as CSV and JSON. So what is shown and what is downloaded is
 * one question.
 */
export type Question = {
  /** The parameters of `GET /billable`. */
  readonly rows: Parameters;
  /** By what a view sums the rows: any times, as a month that a range cuts. */
  readonly periods: readonly Period[];
};

type Asks = {
  /** In a row. */
  readonly periods: readonly Period[];
  /** The period of the rows. Where they are linked to, it divides the periods. */
  readonly rowsBy: PeriodKind;
  readonly groupBy: string;
  readonly only?: Parameters;
};

export const question = (
  request: Pick<PageRequest, 'subject' | 'within' | 'timezone' | 'meter'>,
  { periods, rowsBy, groupBy, only = [] }: Asks,
): Question => ({
  periods,
  rows: [
    ['period', rowsBy],
    ['from', bound(rangeOver(periods).start, request.timezone)],
    ['to', bound(rangeOver(periods).end, request.timezone)],
    ['timezone', request.timezone],
    ...subjectParameters(request),
    ...only,
    ['group_by', groupBy],
    ...(request.meter === requestsMeter ? [] : [['meters', request.meter] as const]),
  ],
});

/** A date where a day begins, else the instant. */
const bound = (at: number, timezone: TimeZone): string => {
  const isDate = formatInstant(at, timezone).includes('T00:00:00');
  return isDate ? formatPlain('date')(at, timezone) : formatInstant(at, 'UTC');
};

/** Each period of the chart, by status. */
export const chartQuestion = (request: PageRequest): Question =>
  question(request, {
    periods: request.span.periods,
    rowsBy: request.span.rowsBy,
    groupBy: 'status',
  });

/** Some periods, of the time before too, by status or as it is said. No view links to its rows. */
export const timesQuestion = (
  request: PageRequest,
  periods: readonly Period[],
  { groupBy, only }: Pick<Asks, 'groupBy' | 'only'> = { groupBy: 'status' },
): Question => question(request, { periods, rowsBy: 'hour', groupBy, ...(only && { only }) });

/** The whole range by status alone. */
export const wholeQuestion = (request: PageRequest): Question => ofRange(request, 'status');

/** The errors of the whole range, by service or consumer, and by status. */
export const errorsQuestion = (request: PageRequest, who: string): Question =>
  ofRange(request, `${who},status`, [
    ['status', '4xx'],
    ['status', '5xx'],
  ]);

/** The whole range, by customer, consumer or service, and by status. */
export const sharesQuestion = (request: PageRequest, who: string): Question =>
  ofRange(request, `${who},status`);

const ofRange = (request: PageRequest, groupBy: string, only: Parameters = []): Question => {
  const { range, whole, periods, rowsBy } = request.span;
  return question(request, {
    periods: whole === null ? periods : [range],
    rowsBy: whole ?? rowsBy,
    groupBy,
    only,
  });
};
