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
