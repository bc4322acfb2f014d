import { monthPageAt, pageEnd, type PageId } from '../../shared/domain/page.ts';
import type { Period } from '../../shared/domain/period.ts';
import { type ReadPage, rollUp } from '../../shared/domain/roll-up.ts';
import type { ConsumerSelector, UsageQuery } from '../../shared/domain/usage-query.ts';
import { compareUtf8 } from '../../shared/domain/utf8.ts';
import { RefusedRequest } from '../../shared/http/refused-request.ts';
import type { ConsumerName, CounterReader } from '../../shared/ports/counter-store.ts';
import { quote } from './parameters.ts';

/**
 * The consumer ids whose rows can hold what the query selects; `null` for all of them.
 *
 * Throws `RefusedRequest` where one value belongs to several consumer ids within the range: a sum
 * over strangers that share a name would be billed to one of them.
 */
export const findConsumerIds = async (
  query: UsageQuery,
  reader: CounterReader,
): Promise<readonly string[] | null> => {
  if (query.consumers.length === 0) return null;
  const found = new Set<string>();
  for (const selector of query.consumers) {
    const candidates = await candidatesOf(selector, query.range, reader);
    const ids =
      candidates.length > 1 ? await idsWithin(query, selector, candidates, reader) : candidates;
    if (ids.length > 1) throw ambiguous(selector, ids);
    for (const id of ids) found.add(id);
  }
  return [...found].sort(compareUtf8);
};

const candidatesOf = async (
  { kind, value }: ConsumerSelector,
  range: Period,
  reader: CounterReader,
): Promise<readonly string[]> => {
  const names: ConsumerName[] = [];
  if (kind === 'username' || kind === 'any') names.push({ kind: 'username', value });
  if (kind === 'customId' || kind === 'any') names.push({ kind: 'customId', value });
  const ids = new Set(kind === 'id' || kind === 'any' ? [value] : []);
  for (const month of monthsOf(range)) {
    for (const name of names) {
      for (const id of await reader.findIds(month, name)) ids.add(id);
    }
  }
  return [...ids];
};

/** The ids among the candidates with an event in the range that the selector selects. */
const idsWithin = async (
  query: UsageQuery,
  selector: ConsumerSelector,
  candidates: readonly string[],
  reader: CounterReader,
): Promise<readonly string[]> => {
  const anyEvent: UsageQuery = {
    ...query,
    consumers: [selector],
    statuses: null,
    isBillableOnly: false,
    groupByWho: 'consumer',
    groupByStatus: null,
    layout: 'long',
  };
  const readPage: ReadPage = (page) => reader.read({ page, ids: candidates });
  const ids = new Set<string>();
  for await (const groups of rollUp(anyEvent, readPage)) {
    for (const { consumer } of groups) if (consumer !== null) ids.add(consumer.id);
  }
  return [...ids].sort(compareUtf8);
};

function* monthsOf({ start, end }: Period): Generator<PageId> {
  for (let at = start; at < end; at = pageEnd(monthPageAt(at))) yield monthPageAt(at);
}

const maxListed = 20;

const ambiguous = ({ value }: ConsumerSelector, ids: readonly string[]): RefusedRequest => {
  const listed = ids.slice(0, maxListed).map((id) => quote(`id:${id}`));
  const more = ids.length > maxListed ? ` and ${ids.length - maxListed} more` : '';
  return new RefusedRequest(
    400,
    `consumer: received ${quote(value)}, which belongs to ${ids.length} consumers in this range; ` +
      `ask for one of them by its id: ${listed.join(', ')}${more}.`,
  );
};
