import type { Period, PeriodKind } from '../calendar/period.ts';
import { formatInstant, formatPlain, type TimeZone } from '../calendar/zone.ts';
import { requestsMeter } from '../metering/series.ts';
import type { Parameters } from './markup.ts';
import { type PageRequest, subjectParameters } from './request.ts';

/**
 * The parameters of `GET /billable`: a view asks them, and links to them as CSV and JSON. So what
 * is shown and what is downloaded is one question.
 */
export type Question = Parameters;

type Asks = {
  readonly range: Period;
  readonly period: PeriodKind;
  readonly groupBy: string;
  readonly only?: Parameters;
};

export const question = (
  request: Pick<PageRequest, 'subject' | 'within' | 'timezone' | 'meter'>,
  { range, period, groupBy, only = [] }: Asks,
): Question => [
  ['period', period],
  ['from', bound(range.start, request.timezone)],
  ['to', bound(range.end, request.timezone)],
  ['timezone', request.timezone],
  ...subjectParameters(request),
  ...only,
  ['group_by', groupBy],
  ...(request.meter === requestsMeter ? [] : [['meters', request.meter] as const]),
];

/** A date where a day begins, else the instant. */
const bound = (at: number, timezone: TimeZone): string => {
  const isDate = formatInstant(at, timezone).includes('T00:00:00');
  return isDate ? formatPlain('date')(at, timezone) : formatInstant(at, 'UTC');
};

/** Each period of the chart, by status. */
export const chartQuestion = (request: PageRequest): Question =>
  question(request, { range: request.span.range, period: request.span.by, groupBy: 'status' });

/** The same of the time before. */
export const beforeQuestion = (request: PageRequest): Question =>
  question(request, { range: request.span.before, period: request.span.by, groupBy: 'status' });

/** The errors of the whole range, by service or consumer, and by status. */
export const errorsQuestion = (request: PageRequest, who: string): Question =>
  question(request, {
    range: request.span.range,
    period: request.span.sumBy,
    groupBy: `${who},status`,
    only: [
      ['status', '4xx'],
      ['status', '5xx'],
    ],
  });

/** The whole range, by customer, consumer or service, and by status. */
export const sharesQuestion = (request: PageRequest, who: string): Question =>
  question(request, {
    range: request.span.range,
    period: request.span.sumBy,
    groupBy: `${who},status`,
  });
