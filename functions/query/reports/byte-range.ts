import type { ByteRange } from '../../../shared/ports/report-store.ts';
import type { HttpRequest } from '../../../shared/api/message.ts';

/**
 * The part of a file that a request asks for (RFC 9110): `null`, all of it; `unsatisfiable`, a part
 * that the file does not have. Several parts at once are answered with the whole, which is allowed.
 * With `If-Range` only where that names the file as it is, and of `GET` alone.
 */
export const askedRange = (
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
  { bytes, etag }: { readonly bytes: number; readonly etag: string },
): ByteRange | 'unsatisfiable' | null => {
  if (method === 'HEAD') return null;
  const [, first = '', last = ''] =
    /^bytes=(\d*)-(\d*)$/.exec(headers['range']?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if ((headers['if-range'] ?? etag) !== etag) return null;
  if (first === '') {
    const count = Math.min(Number(last), bytes);
    return count === 0 ? 'unsatisfiable' : { start: bytes - count, end: bytes };
  }
  if (last !== '' && Number(last) < Number(first)) return null;
  const start = Number(first);
  if (start >= bytes) return 'unsatisfiable';
  return { start, end: last === '' ? bytes : Math.min(Number(last) + 1, bytes) };
};
