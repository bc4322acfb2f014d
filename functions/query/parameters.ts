import { periodKinds } from '../../shared/domain/period.ts';
import { RefusedRequest } from '../../shared/http/refused-request.ts';

/** A query parameter, for the code that reads it and for the people who send it. */
export type Parameter = {
  readonly name: string;
  readonly description: string;
  /** What is allowed, as an error says it. */
  readonly allowed: string;
  readonly isRepeatable?: true;
  /** The values there are, where they can be listed. */
  readonly values?: readonly string[];
  readonly example: string;
};

const booleans = ['true', 'false'] as const;

export const parameters = [
  {
    name: 'period',
    description: 'The length of the periods that requests are summed over. Default: month.',
    allowed: periodKinds.join(', '),
    values: periodKinds,
    example: 'month',
  },
  {
    name: 'from',
    description:
      'Begin of the range, included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: 48 hours, 31 days, 12 months or 5 years before `to`.',
    allowed: 'a year, a month, a date, or a date-time with a zone (write + as %2B), from 1970 on',
    example: '2026-01',
  },
  {
    name: 'to',
    description:
      'End of the range, not included; widened to a whole period. Dates are in `timezone`. ' +
      'Default: the end of the current period.',
    allowed: 'a year, a month, a date, or a date-time with a zone (write + as %2B), from 1970 on',
    example: '2026-12',
  },
  {
    name: 'timezone',
    description: 'The zone whose calendar cuts the periods. Default: the billing time zone.',
    allowed: 'an IANA name such as UTC or America/New_York',
    example: 'America/New_York',
  },
  {
    name: 'consumer',
    description:
      'Only requests of this consumer: `id:…`, `username:…`, `custom_id:…`, or a bare value ' +
      'that is any of the three. Repeat it for several.',
    allowed: 'id:…, username:…, custom_id:…, or a bare value of any of the three',
    isRepeatable: true,
    example: 'username:poppy',
  },
  {
    name: 'status',
    description: 'Only requests answered with this status or class. Repeat it for several.',
    allowed: 'a status from 100 to 599, or 1xx, 2xx, 3xx, 4xx, 5xx',
    isRepeatable: true,
    example: '4xx',
  },
  {
    name: 'group_by',
    description:
      'What a row is about: a comma list of consumer or customer (the custom id, else the ' +
      'consumer id) and status or status_class; or none. Default: consumer,status.',
    allowed:
      'a comma list of at most one of consumer, customer and one of status, status_class; or none',
    example: 'customer,status_class',
  },
  {
    name: 'billable',
    description: 'Only the statuses that are billable. Default: false.',
    allowed: booleans.join(', '),
    values: booleans,
    example: 'true',
  },
  {
    name: 'layout',
    description:
      'long: a row per status. wide: a row per consumer and period, status classes as columns. ' +
      'Default: long.',
    allowed: 'long, wide',
    values: ['long', 'wide'],
    example: 'wide',
  },
  {
    name: 'format',
    description: 'json or csv. Beats the Accept header. Default: json.',
    allowed: 'json, csv',
    values: ['json', 'csv'],
    example: 'csv',
  },
  {
    name: 'csv',
    description: 'true: the same as format=csv.',
    allowed: booleans.join(', '),
    values: booleans,
    example: 'true',
  },
  {
    name: 'bom',
    description: 'CSV only. true: begin with a UTF-8 byte order mark, for Excel. Default: false.',
    allowed: booleans.join(', '),
    values: booleans,
    example: 'true',
  },
  {
    name: 'raw',
    description:
      'CSV only. true: text cells as they are, without the guard against formulas. Default: false.',
    allowed: booleans.join(', '),
    values: booleans,
    example: 'true',
  },
  {
    name: 'limit',
    description: 'JSON only. Rows per page. Default: 10000.',
    allowed: 'a whole number from 1 to 10000',
    example: '100',
  },
  {
    name: 'cursor',
    description: 'JSON only. The `next_cursor` of the page before, with the same parameters.',
    allowed: 'the next_cursor of an answer to the same query',
    example: 'eyJ…',
  },
] as const satisfies readonly Parameter[];

export type ParameterName = (typeof parameters)[number]['name'];

/** The values of each parameter that was sent, in order. */
export type ParameterValues = ReadonlyMap<ParameterName, readonly string[]>;

/** Reads a query string. Throws `RefusedRequest` for what no parameter allows. */
export const readParameters = (query: string): ParameterValues => {
  const values = new Map<ParameterName, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter: Parameter | undefined = parameters.find((known) => known.name === name);
    if (parameter === undefined) throw unknown(name);
    if (parameter.values?.includes(value) === false) throw wrongValue(parameter.name, value);
    const known = values.get(name as ParameterName);
    if (known === undefined) values.set(name as ParameterName, [value]);
    else if (parameter.isRepeatable) known.push(value);
    else throw repeated(name);
  }
  return values;
};

export const wrongValue = (name: string, value: string): RefusedRequest => {
  const allowed = parameters.find((known) => known.name === name)?.allowed ?? '';
  return new RefusedRequest(400, `${name}: received ${quote(value)}; allowed: ${allowed}.`);
};

const unknown = (name: string): RefusedRequest => {
  const known = parameters.map((parameter) => parameter.name).join(', ');
  return new RefusedRequest(400, `${quote(name)} is not a parameter; known are: ${known}.`);
};

const repeated = (name: string): RefusedRequest => {
  const repeatable = parameters.filter((parameter: Parameter) => parameter.isRepeatable);
  return new RefusedRequest(
    400,
    `${name}: received more than once; only these may be repeated: ` +
      `${repeatable.map((parameter) => parameter.name).join(', ')}.`,
  );
};

const maxQuoted = 100;

/** A received value for an error: quoted, and cut where it is long. */
export const quote = (value: string): string =>
  JSON.stringify(value.length > maxQuoted ? `${value.slice(0, maxQuoted)}…` : value);
