import { createHash } from 'node:crypto';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { formatInstantMs } from '../../shared/calendar/zone.ts';
import type { ReadPage } from '../../shared/usage/roll-up.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import type { HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { findConsumerIds } from './consumers.ts';
import type { ReadLimit } from './limits.ts';
import { readPagesOf } from './read-pages.ts';
import type { Presentation } from './read-presentation.ts';
import type { BillableRequest } from './request.ts';
import { monthPageAt, pageEnd, type PageId } from '../../shared/metering/page.ts';
import type { Period } from '../../shared/calendar/period.ts';

/** What an answer is made from; `P` says in which format. */
export type Asked<P extends Presentation> = BillableRequest & {
  readonly presentation: P;
  readonly http: HttpRequest;
  readonly reader: CounterReader;
  readonly limit: ReadLimit;
  /** The instant of the request. */
  readonly now: EpochMs;
};

/** Headers of every answer: it belongs to one reader and may be stale at once. */
export const answerHeaders = {
  'cache-control': 'private, no-cache',
  vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
} as const;

/** How the pages of a query are read: of the consumers that it names, or of all. */
export const pageReader = async (
  query: UsageQuery,
  { reader, limit }: Pick<Asked<Presentation>, 'reader' | 'limit'>,
): Promise<ReadPage> => {
  const months = await monthsToRead(query.range, reader);
  const ids = await findConsumerIds(query, months, { reader, limit });
  return limit.counting(readPagesOf(query, { months, ids, reader }));
};

/** A weak entity tag over texts: equal texts in equal order give an equal tag. */
export const weakEtag = (texts: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:`).update(text);
  return `W/"${hash.digest('base64url').slice(0, 27)}"`;
};

/**
 * Up to when an answer counts, in its zone. Asked for before the first read: what is committed
 * meanwhile is read then.
 */
export const readAsOf = async ({
  reader,
  now,
  query,
}: Pick<Asked<Presentation>, 'reader' | 'now' | 'query'>): Promise<string> =>
  formatInstantMs(await reader.asOf(now), query.timezone);

/** Headers of an answer that counts up to an instant: its columns and its entity tag leave that out. */
export const usageHeaders = (asOf: string) => ({ ...answerHeaders, 'billable-as-of': asOf });

/** A 304 where the client has this answer already. */
export const answerNotModified = (
  http: HttpRequest,
  etag: string,
  headers: Readonly<Record<string, string>> = answerHeaders,
): HttpResponse | null =>
  matchesEtag(http.headers['if-none-match'], etag)
    ? { status: 304, headers: { ...headers, etag }, body: '' }
    : null;

/** A JSON text, or a 304 where the client has it already. */
export const answerTaggedJson = (http: HttpRequest, body: string): HttpResponse => {
  const etag = weakEtag([body]);
  const headers = { ...answerHeaders, 'content-type': 'application/json', etag };
  return answerNotModified(http, etag) ?? { status: 200, headers, body };
};

const matchesEtag = (ifNoneMatch: string | undefined, etag: string): boolean => {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  const tags = ifNoneMatch?.split(',').map(opaque) ?? [];
  return tags.includes('*') || tags.includes(opaque(etag));
};

/** As many months as a range has where no one asks for more, in any zone. */
const maxUnasked = 14;

/**
 * The month pages that a range touches, ascending. A long range is narrowed to the months that
 * have rows: it costs one question, and each page of centuries without usage would cost another.
 */
const monthsToRead = async (range: Period, reader: CounterReader): Promise<ReadonlySet<PageId>> => {
  const touched = [...monthsOf(range)];
  if (touched.length <= maxUnasked) return new Set(touched);
  const known = new Set(await reader.months());
  return new Set(touched.filter((month) => known.has(month)));
};

function* monthsOf({ start, end }: Period): Generator<PageId> {
  for (let at = start; at < end; at = pageEnd(monthPageAt(at))) yield monthPageAt(at);
}
