import type { HttpRequest } from '../../shared/http/message.ts';
import { RefusedRequest } from '../../shared/http/refused-request.ts';
import { quote } from './parameters.ts';

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
  const known = name === '' ? [] : ['version'];
  let version: number | null = null;
  for (const [parameter, value] of new URLSearchParams(query)) {
    if (!known.includes(parameter)) throw unknownParameter(parameter, known);
    if (version !== null) throw new RefusedRequest(400, 'version: received more than once.');
    version = /^[1-9]\d{0,8}$/.test(value) ? Number(value) : null;
    if (version === null) {
      throw new RefusedRequest(400, `version: received ${quote(value)}; allowed: 1 and above.`);
    }
  }
  if (name === '') return { kind: 'list' };
  return name.endsWith('.csv')
    ? { kind: 'csv', name: name.slice(0, -'.csv'.length), version }
    : { kind: 'manifest', name, version };
};

const unknownParameter = (name: string, known: readonly string[]): RefusedRequest =>
  new RefusedRequest(
    400,
    `${quote(name)} is not a parameter; known are: ${known.length === 0 ? 'none' : known.join()}.`,
  );
