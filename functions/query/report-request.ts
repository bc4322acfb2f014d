import type { HttpRequest } from '../../shared/api/message.ts';
import { readParameters } from '../../shared/api/parameters/parameter.ts';
import { reportParameters } from '../../shared/api/parameters/parameters.ts';

/** What is asked of the reports. `version` is `null` where the newest is meant. */
export type ReportRequest =
  | { readonly kind: 'list' }
  | {
      readonly kind: 'manifest' | 'csv';
      /** What stands in the place of the month; perhaps none that there is. */
      readonly name: string;
      readonly version: number | null;
    };

/** Reads a request for reports. Throws `RefusedRequest` that names the parameter. */
export const readReportRequest = ({ path, query }: HttpRequest): ReportRequest => {
  const name = path.slice('/reports/'.length);
  const values = readParameters(query, name === '' ? [] : reportParameters);
  if (name === '') return { kind: 'list' };
  const [text] = values.get('version') ?? [];
  const version = text === undefined ? null : Number(text);
  return name.endsWith('.csv')
    ? { kind: 'csv', name: name.slice(0, -'.csv'.length), version }
    : { kind: 'manifest', name, version };
};
