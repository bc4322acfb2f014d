import { parquetMediaType } from '../reports/parquet-columns.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** Below this a compressed text saves no packet. */
export const minCompressedBytes = 1_024;

/** Whether a body may be sent compressed: no part of a file, and none that is compressed already. */
export const isCompressible = ({ status, headers }: Omit<HttpResponse, 'body'>): boolean =>
  status !== 206 && headers['content-type'] !== parquetMediaType;

/** Whether a client takes gzip, by its `Accept-Encoding` (RFC 9110): a weight of 0 refuses. */
export const acceptsGzip = (headers: HttpRequest['headers']): boolean => {
  const weights = new Map<string, number>();
  for (const item of (headers['accept-encoding'] ?? '').toLowerCase().split(',', 20)) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
};
