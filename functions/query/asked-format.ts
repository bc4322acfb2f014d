import Negotiator from 'negotiator';
import { csvMediaType } from '../../shared/usage/csv-media-type.ts';
import type { HttpRequest } from '../../shared/api/message.ts';

export type Format = 'csv' | 'json';

/** What `format`, or else `csv`, or else `Accept` asks for. Each parameter is `null` where it is left out. */
export const askedFormat = (
  parameters: { readonly format: string | null; readonly csv: string | null },
  accept: string | undefined,
): Format => {
  const byParameter = parameters.format ?? formatByCsv(parameters.csv);
  if (byParameter !== null) return byParameter === 'csv' ? 'csv' : 'json';
  const preferred = new Negotiator({ headers: { accept } }).mediaType([
    'application/json',
    // With its parameters: a client may ask for any of them.
    csvMediaType,
  ]);
  return preferred === csvMediaType ? 'csv' : 'json';
};

export const formatByCsv = (csv: string | null): Format | null =>
  csv === null ? null : csv === 'true' ? 'csv' : 'json';

/** Whether a request to `/billable` or `/reports/…` is for a file, which can be of any length. */
export const asksForFile = ({ path, query, headers }: HttpRequest): boolean => {
  if (path !== '/billable') return path.startsWith('/reports/') && path.includes('.');
  const parameters = new URLSearchParams(query);
  const asked = { format: parameters.get('format'), csv: parameters.get('csv') };
  return askedFormat(asked, headers['accept']) === 'csv';
};
