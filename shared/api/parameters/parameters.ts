import type { RefusedRequest } from '../refused-request.ts';
import { formParameters } from './form-parameters.ts';
import { groupingParameters } from './grouping-parameters.ts';
import { type Parameter, type ParameterValues, wrongValue } from './parameter.ts';
import { rangeParameters } from './range-parameters.ts';
import { selectionParameters } from './selection-parameters.ts';

/**
 * The parameters of `GET /billable`: what is validated, what errors say, what is published. In the
 * order in which a person would think of them.
 */
export const parameters = [
  ...rangeParameters,
  ...selectionParameters,
  ...groupingParameters,
  ...formParameters,
] as const satisfies readonly Parameter[];

export type ParameterName = (typeof parameters)[number]['name'];

/** What was sent of them. */
export type BillableValues = ParameterValues<ParameterName>;

/** An error about a value that its schema takes for right. */
export const wrongParameter = (name: ParameterName, value: string): RefusedRequest =>
  wrongValue(parameters.find((known) => known.name === name) ?? parameters[0], value);

type FileForm = Extract<(typeof formParameters)[number], { name: 'delimiter' | 'dates' | 'bom' }>;

const isFileForm = (parameter: (typeof formParameters)[number]): parameter is FileForm =>
  parameter.name === 'delimiter' || parameter.name === 'dates' || parameter.name === 'bom';

/** The parameters of `GET /reports/{name}` for a customer. */
export const ownReportParameters = formParameters.filter(isFileForm);

/** The parameters of `GET /reports/{name}`: all but the first are about a CSV. */
export const reportParameters = [
  {
    name: 'version',
    description: 'An older version of the month. Default: the newest.',
    schema: { type: 'integer', minimum: 1, maximum: 999_999_999 },
    allowed: '1 and above',
    example: '1',
  },
  ...ownReportParameters,
  {
    name: 'layout',
    description:
      'The CSV of a month alone. `wide`: one row per consumer, status classes as columns.',
    schema: { type: 'string', enum: ['long', 'wide'], default: 'long' },
    example: 'wide',
  },
] as const satisfies readonly Parameter[];

export type ReportParameterName = (typeof reportParameters)[number]['name'];
