import { type FileEnd, fileEnds } from '../../../shared/reports/keys.ts';
import type { HttpRequest } from '../../../shared/api/message.ts';
import { type ParameterValues, readParameters } from '../../../shared/api/parameters/parameter.ts';
import {
  ownReportParameters,
  reportParameters,
  type ReportParameterName,
} from '../../../shared/api/parameters/parameters.ts';
import { readRendering, type Rendering } from './rendering.ts';

/** What is asked of the reports. `version` is `null` where the newest is meant. */
export type ReportRequest =
  | { readonly kind: 'list' }
  | {
      readonly kind: 'month';
      /** What stands in the place of the month; perhaps none that there is. */
      readonly name: string;
      /** How the name of the file ends; `null`: the manifest is asked for. */
      readonly end: FileEnd | null;
      readonly version: number | null;
      /** How a file is to be written; `null`: as it lies there. */
      readonly rendering: Rendering | null;
    };

/**
 * Reads a request for reports. A customer may not choose a version: how many there are follows from
 * the usage of all. Throws `RefusedRequest` that names the parameter.
 */
export const readReportRequest = ({ path, query, caller }: HttpRequest): ReportRequest => {
  const name = path.slice('/reports/'.length);
  const isForCustomer = (caller?.customer ?? null) !== null;
  const ofFile = isForCustomer ? ownReportParameters : reportParameters;
  const known = name === '' ? [] : ofFile;
  const values: ParameterValues<ReportParameterName> = readParameters(query, known);
  if (name === '') return { kind: 'list' };
  const [text] = values.get('version') ?? [];
  const version = text === undefined ? null : Number(text);
  // The longest first: each ends in that of the CSV.
  const end = fileEnds.toReversed().find((each) => name.endsWith(`.${each}`)) ?? null;
  return {
    kind: 'month',
    name: end === null ? name : name.slice(0, -`.${end}`.length),
    end,
    version,
    rendering: readRendering(values, end),
  };
};
