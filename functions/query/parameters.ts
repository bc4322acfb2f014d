import { periodKinds } from '../../shared/calendar/period.ts';
import { rangeNames } from '../../shared/usage/named-range.ts';
import type { RefusedRequest } from '../../shared/api/refused-request.ts';
import { type Parameter, wrongValue } from './parameter.ts';

/** The most rows of a JSON page. */
export const maxPageRows = 10_000;

const zone = String.raw`(?:[Zz]|[+\-]\d\d(?::?\d\d)?)`;
const time = String.raw`[Tt]\d\d(?::\d\d(?::\d\d(?:\.\d{1,9})?)?)?`;
const bound = {
  schema: {
    type: 'string',
    pattern: String.raw`^\d{4}(?:-Q[1-4]|-\d\d(?:-\d\d(?:${time}${zone})?)?)?$`,
  },
  allowed:
    'a year, a quarter such as 2026-Q4, a month, a date, or a date-time with a zone (write + as ' +
    '%2B), from 1970 on',
} as const;

const off = { type: 'boolean', default: false } as const;

const who = '(?:consumer|customer)';
const what = '(?:status|status_class)';

/**
 * The parameters of `GET /billable`: what is validated, what errors say, what is published. In the
 * order in which a person would think of them.
 */
export const parameters = [
  {
    name: 'period',
    description: 'The length of the periods that requests are summed over.',
    schema: { type: 'string', enum: periodKinds, default: 'month' },
    example: 'month',
  },
  {
    name: 'from',
    description:
      'Begin of the range, included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: 48 hours, 31 days, 13 weeks, 12 months, 8 quarters or 5 years before `to`, by the ' +
      'period.',
    ...bound,
    example: '2026-01',
  },
  {
    name: 'to',
    description:
      'End of the range, not included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: the end of the current period.',
    ...bound,
    example: '2027-01',
  },
  {
    name: 'range',
    description:
      'In the place of `from` and `to`, in `timezone`; widened to whole periods. The last 7 or 30 ' +
      'days are whole days before today.',
    schema: { type: 'string', enum: rangeNames },
    example: 'last_month',
  },
  {
    name: 'timezone',
    description:
      'The zone whose calendar cuts the periods. Default: the billing time zone of the server.',
    schema: { type: 'string', pattern: String.raw`^[A-Za-z][A-Za-z0-9_+\/\-]*$` },
    allowed: 'an IANA name such as UTC or America/New_York',
    example: 'America/New_York',
  },
  {
    name: 'consumer',
    description:
      'Only requests of this consumer: `id:…`, `username:…`, `custom_id:…`, or a bare value ' +
      'that is any of the three. Repeat it for several. Default: all.',
    // An empty value would select every consumer that lacks the name.
    schema: { type: 'string', pattern: String.raw`^(?!(?:(?:id|username|custom_id):)?$)` },
    allowed: 'id:…, username:…, custom_id:…, or a bare value of any of the three',
    isRepeatable: true,
    example: 'username:poppy',
  },
  {
    name: 'customer',
    description:
      'Only requests of this customer, by its id as `customer_id` has it. Repeat it for several. ' +
      'Default: all.',
    schema: { type: 'string', pattern: String.raw`^[\s\S]` },
    allowed: 'the id of a customer',
    isRepeatable: true,
    example: 'cust-0001',
  },
  {
    name: 'status',
    description:
      'Only requests answered with this status or class. Repeat it for several. Default: all.',
    schema: { type: 'string', pattern: String.raw`^[1-5](?:\d\d|[Xx][Xx])$` },
    allowed: 'a status from 100 to 599, or 1xx, 2xx, 3xx, 4xx, 5xx',
    isRepeatable: true,
    example: '4xx',
  },
  {
    name: 'group_by',
    description:
      'What a row is about: a comma list of `consumer` or `customer` (who pays: the custom id, ' +
      'or else `id:` and the consumer id) and `status` or `status_class`; or `none`. With `layout=wide`: `consumer` ' +
      'or `customer` alone.',
    schema: {
      type: 'string',
      pattern: `^(?:none|${who}(?:,${what})?|${what}(?:,${who})?)$`,
      default: 'consumer,status',
    },
    allowed:
      'a comma list of at most one of consumer, customer and one of status, status_class; or none',
    example: 'customer,status_class',
  },
  {
    name: 'billable',
    description:
      '`true`: only the statuses that are billable (`BILLABLE_STATUSES`). `false`: only the others.',
    schema: { type: 'string', enum: ['true', 'false', 'all'], default: 'all' },
    example: 'true',
  },
  {
    name: 'layout',
    description:
      '`long`: a row per status. `wide`: a row per consumer and period, status classes as columns.',
    schema: { type: 'string', enum: ['long', 'wide'], default: 'long' },
    example: 'wide',
  },
  {
    name: 'format',
    description: 'Beats the `Accept` header.',
    schema: { type: 'string', enum: ['json', 'csv'], default: 'json' },
    example: 'csv',
  },
  {
    name: 'csv',
    description: '`true`: the same as `format=csv`.',
    schema: off,
    example: 'true',
  },
  {
    name: 'bom',
    description: 'CSV only. `true`: begin with a UTF-8 byte order mark, for Excel.',
    schema: off,
    example: 'true',
  },
  {
    name: 'delimiter',
    description: 'CSV only. What stands between cells.',
    schema: { type: 'string', enum: ['comma', 'semicolon', 'tab'], default: 'comma' },
    example: 'semicolon',
  },
  {
    name: 'dates',
    description:
      'CSV only. `plain`: `2026-11-01`, and hours `2026-11-01 14:00:00`, local to `timezone`; ' +
      'spreadsheets take these for dates.',
    schema: { type: 'string', enum: ['iso', 'plain'], default: 'iso' },
    example: 'plain',
  },
  {
    name: 'raw',
    description: 'CSV only. `true`: text cells as they are, without the guard against formulas.',
    schema: off,
    example: 'true',
  },
  {
    name: 'limit',
    description: 'JSON only. Rows per page; a page also ends at 4 MB.',
    schema: { type: 'integer', minimum: 1, maximum: maxPageRows, default: maxPageRows },
    example: '100',
  },
  {
    name: 'cursor',
    description: 'JSON only. The `next_cursor` of the page before, with the same parameters.',
    schema: { type: 'string' },
    allowed: 'the next_cursor of an answer to the same query',
    example: 'eyJ…',
  },
] as const satisfies readonly Parameter[];

export type ParameterName = (typeof parameters)[number]['name'];

/** An error about a value that its schema takes for right. */
export const wrongParameter = (name: ParameterName, value: string): RefusedRequest =>
  wrongValue(parameters.find((known) => known.name === name) ?? parameters[0], value);

/** The parameter of `GET /reports/{name}`. */
export const reportParameters = [
  {
    name: 'version',
    description: 'An older version of the month. Default: the newest.',
    schema: { type: 'integer', minimum: 1, maximum: 999_999_999 },
    allowed: '1 and above',
    example: '1',
  },
] as const satisfies readonly Parameter[];
