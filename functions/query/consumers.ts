import { hasCells } from '../../shared/metering/cells.ts';
import { type Consumer, isConsumerId } from '../../shared/metering/consumer.ts';
import type { PageId } from '../../shared/metering/page.ts';
import { type ReadPage, rollUp, type WatchPeriod } from '../../shared/usage/roll-up.ts';
import type { ConsumerSelector } from '../../shared/usage/consumer-selector.ts';
import { anyLabels, type UsageQuery, wantsPayer } from '../../shared/usage/usage-query.ts';
import { compareUtf8 } from '../../shared/metering/utf8.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import type { ConsumerName, CounterReader } from '../../shared/ports/counter-store.ts';
import type { ReadLimit } from './limits.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';
import { readPagesOf } from './read-pages.ts';

type Lookup = { readonly reader: CounterReader; readonly limit: ReadLimit };

/**
 * The consumer ids whose rows can hold what the query selects; `null` for all of them. Where a customer
 * asks, no value that it names is looked up: how long that takes would say how many others have it.
 *
 * Throws `RefusedRequest` where one value belongs to several consumer ids within the range and no
 * line says whose it is: a sum over strangers that share a name would be billed to one of them.
 */
export const findConsumerIds = async (
  query: UsageQuery,
  months: ReadonlySet<PageId>,
  lookup: Lookup,
): Promise<readonly string[] | null> => {
  const payers = await candidatesOfAll(query, months, lookup.reader);
  if (query.consumers.length === 0) return payers && [...payers].sort(compareUtf8);
  const selectors = distinct(query.consumers);
  const found = new Set<string>();
  if (query.isOwn === true && payers !== null) {
    const own = [...payers].sort(compareUtf8);
    if (own.length <= 1 || query.groupByWho === 'customer') return own;
    const byName = await ownIdsByName({ ...query, consumers: selectors }, months, own, lookup);
    for (const selector of selectors) {
      const ids = [...(byName.get(keyOf(selector)) ?? [])].sort(compareUtf8);
      if (ids.length > 1) throw ambiguous(selector, ids);
      for (const id of ids) found.add(id);
    }
    return [...found].sort(compareUtf8);
  }
  for (const selector of selectors) {
    const candidates = (await candidatesOf(selector, months, lookup.reader)).filter(
      (id) => payers === null || payers.has(id),
    );
    for (const id of await unambiguous(query, selector, candidates, months, lookup)) found.add(id);
  }
  return [...found].sort(compareUtf8);
};

/** Names alike what selects alike: no kind has a colon. */
const keyOf = ({ kind, value }: ConsumerSelector): string => `${kind}:${value}`;

const distinct = (selectors: readonly ConsumerSelector[]): readonly ConsumerSelector[] => [
  ...new Map(selectors.map((one) => [keyOf(one), one])).values(),
];

/**
 * The ids with an event of the customer's own in the range, by each way to name them: its rows are gone
 * through once, however many are named.
 */
const ownIdsByName = async (
  query: UsageQuery,
  months: ReadonlySet<PageId>,
  ids: readonly string[],
  { reader, limit }: Lookup,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const byName = new Map<string, Set<string>>();
  const add = (kind: ConsumerSelector['kind'], value: string, id: string): void => {
    const key = keyOf({ kind, value });
    byName.set(key, (byName.get(key) ?? new Set()).add(id));
  };
  const addNames = ({ id, username, customId }: Consumer): void => {
    add('id', id, id);
    add('username', username, id);
    add('customId', customId, id);
    for (const value of [id, username, customId]) add('any', value, id);
  };
  const watch: WatchPeriod =
    ({ segments }) =>
    (rows) => {
      for (const { source, consumer, cells } of rows) {
        const segment = segments[source];
        if (segment === undefined || !wantsPayer(query, consumer, segment.at)) continue;
        if (hasCells(cells, segment.first, segment.end)) addNames(consumer);
      }
    };
  const readPage = limit.counting(readPagesOf(query, { months, ids, reader }));
  await Array.fromAsync(rollUp(anyEventOf(query), readPage, { watch }), () => null);
  return byName;
};

/** The candidates with rows, of which there is one at most unless each line says who pays. */
const unambiguous = async (
  query: UsageQuery,
  selector: ConsumerSelector,
  candidates: readonly string[],
  months: ReadonlySet<PageId>,
  { reader, limit }: Lookup,
): Promise<readonly string[]> => {
  if (candidates.length <= 1 || query.groupByWho === 'customer') return candidates;
  // Very many may share a name: telling them apart is bounded as the answer is.
  const readPage = limit.counting(readPagesOf(query, { months, ids: candidates, reader }));
  const ids = await idsWithin(query, selector, readPage);
  if (ids.length > 1) throw ambiguous(selector, ids);
  return ids;
};

/**
 * A look-up each of so many names costs more than all rows. A customer waits for them all the same: how
 * long all rows take, and whether they are too many, says how many others there are.
 */
const maxLookups = 1_000;

const candidatesOfAll = async (
  { customers, payers, isOwn = false }: UsageQuery,
  months: ReadonlySet<PageId>,
  reader: CounterReader,
): Promise<ReadonlySet<string> | null> => {
  const selectors = customers.flatMap(payers.selectorsOf);
  if (customers.length === 0) return null;
  if (!isOwn && selectors.length * months.size > maxLookups) return null;
  const lists = selectors.map((selector) => candidatesOf(selector, months, reader));
  return new Set((await Promise.all(lists)).flat());
};

const candidatesOf = async (
  { kind, value }: ConsumerSelector,
  months: ReadonlySet<PageId>,
  reader: CounterReader,
): Promise<readonly string[]> => {
  const names: ConsumerName[] = [];
  if (kind === 'username' || kind === 'any') names.push({ kind: 'username', value });
  if (kind === 'customId' || kind === 'any') names.push({ kind: 'customId', value });
  const ids = new Set((kind === 'id' || kind === 'any') && isConsumerId(value) ? [value] : []);
  const reads = [...months].flatMap((month) => names.map((name) => reader.findIds(month, name)));
  for (const found of await Promise.all(reads)) for (const id of found) ids.add(id);
  return [...ids];
};

/** The ids with an event in the range that the selector selects. */
const idsWithin = async (
  query: UsageQuery,
  selector: ConsumerSelector,
  readPage: ReadPage,
): Promise<readonly string[]> => {
  const ids = new Set<string>();
  for await (const groups of rollUp(anyEventOf({ ...query, consumers: [selector] }), readPage)) {
    for (const { consumer } of groups) if (consumer !== null) ids.add(consumer.id);
  }
  return [...ids].sort(compareUtf8);
};

/** Every event of the consumers that a query names, by consumer. */
const anyEventOf = (query: UsageQuery): UsageQuery => ({
  ...query,
  labels: anyLabels,
  statuses: null,
  billable: null,
  groupByWho: 'consumer',
  groupByLabels: [],
  meters: [],
  largest: null,
  groupByStatus: null,
  layout: 'long',
});

const maxListed = 20;

const prefixes = { id: 'id:', username: 'username:', customId: 'custom_id:', any: '' } as const;

const ambiguous = ({ kind, value }: ConsumerSelector, ids: readonly string[]): RefusedRequest => {
  const listed = ids.slice(0, maxListed).map((id) => quote(`id:${id}`));
  const more = ids.length > maxListed ? ` and ${ids.length - maxListed} more` : '';
  return new RefusedRequest(
    400,
    `consumer: received ${quote(prefixes[kind] + value)}, which belongs to ${ids.length} consumers ` +
      `in this range: ${listed.join(', ')}${more}; allowed: one or several of these ids ` +
      '(consumer may be repeated), or group_by=customer.',
  );
};
