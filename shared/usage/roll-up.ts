import type { PageRow } from '../metering/batch.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { newConsumerGroups } from './consumer-groups.ts';
import { largestLines } from './largest-lines.ts';
import { type ConsumerRows, mergePages } from './merge-pages.ts';
import type { PageId } from '../metering/page.ts';
import { sumPage } from './sum-page.ts';
import type { Meter } from '../metering/series.ts';
import { planRead, type PlannedPeriod, type ReadBlock } from './read-plan.ts';
import { newSummedGroups } from './summed-groups.ts';
import type { UsageGroup } from './usage-group.ts';
import {
  namesConsumers,
  namesLabels,
  periodsOf,
  type UsageQuery,
  wantsConsumer,
  wantsLabels,
} from './usage-query.ts';

/** A page and a meter, requests where none is named; with `fromId` none of consumers before it. */
export type AskedPage = {
  readonly page: PageId;
  readonly meter?: Meter;
  readonly fromId?: string;
};

/** Reads the rows of a page that the query can want. */
export type ReadPage = (asked: AskedPage) => AsyncIterable<readonly PageRow[]>;

/** Where a roll-up may begin: groups before it may be left out. */
export type RollUpStart = { readonly periodStart: EpochMs; readonly consumerId: string | null };

type WatchConsumer = (rows: ConsumerRows, groups: readonly UsageGroup[]) => void;

export type WatchPeriod = (planned: PlannedPeriod) => WatchConsumer;

export type RollUpOptions = {
  readonly start?: RollUpStart | null;
  /** Hears how many groups are held, where a period is summed over consumers. */
  readonly onHeld?: (groups: number) => void;
  /** Where lines are about consumers: takes the rows of each and its groups, before they are given. */
  readonly watch?: WatchPeriod;
};

/**
 * Reads pages and sums their cells as the query asks: by period, then the columns that
 * say whom it is about, then labels (UTF-8 bytes); with `largest` by requests within each period. Memory is
 * bounded by one period's pages where periods share a page, by its groups where they are summed over
 * consumers, else by a chunk.
 */
export async function* rollUp(
  query: UsageQuery,
  readPage: ReadPage,
  options: RollUpOptions = {},
): AsyncGenerator<readonly UsageGroup[]> {
  const groups = rollUpInOrder(query, readPage, options);
  yield* query.largest === null ? groups : largestLines(query, groups, query.largest);
}

async function* rollUpInOrder(
  query: UsageQuery,
  readPage: ReadPage,
  { start = null, ...watchers }: RollUpOptions,
): AsyncGenerator<readonly UsageGroup[]> {
  const range = { ...query.range, start: start?.periodStart ?? query.range.start };
  let fromId = start?.consumerId ?? undefined;
  // Where customers are named, each row must still say whose it is.
  const isOfEveryone =
    query.groupByWho === null && query.groupByLabels.length === 0 && query.customers.length === 0;
  for (const block of planRead(periodsOf({ ...query, range }), turnsOf(query))) {
    // Later periods of the same pages need the consumers before it too.
    const from = block.periods.length > 1 || fromId === undefined ? {} : { fromId };
    const stream = mergePages(
      pagesOf(query, block).map((asked) => {
        const page = wanted(query, readPage({ ...asked, ...from }));
        return isOfEveryone ? sumPage(page) : page;
      }),
    );
    yield* rollUpBlock(query, block, stream, watchers);
    fromId = undefined;
  }
}

/** Where nothing hangs on who pays, no page is read in parts. */
const turnsOf = ({ customers, groupByWho, payers }: UsageQuery): readonly EpochMs[] =>
  customers.length > 0 || groupByWho === 'customer' ? payers.turns : [];

/** The pages of requests, then those of each further meter, as a tally wants them. */
const pagesOf = ({ meters }: UsageQuery, { pages }: ReadBlock): AskedPage[] => [
  ...pages.map((page) => ({ page })),
  ...meters.flatMap((meter) => pages.map((page) => ({ page, meter }))),
];

type Watchers = Omit<RollUpOptions, 'start'>;

type ConsumerChunks = AsyncIterable<readonly ConsumerRows[]> | Iterable<readonly ConsumerRows[]>;

async function* rollUpBlock(
  query: UsageQuery,
  { periods }: ReadBlock,
  stream: AsyncIterable<readonly ConsumerRows[]>,
  watchers: Watchers,
): AsyncGenerator<readonly UsageGroup[]> {
  const [first, ...others] = periods;
  if (first === undefined) return;
  if (others.length === 0) {
    yield* rollUpPeriod(query, first, stream, watchers);
    return;
  }
  // The answer is ordered by period, the page by consumer: it is gone through once per period.
  const chunks: (readonly ConsumerRows[])[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  for (const period of periods) yield* rollUpPeriod(query, period, chunks, watchers);
}

async function* rollUpPeriod(
  query: UsageQuery,
  planned: PlannedPeriod,
  chunks: ConsumerChunks,
  { onHeld = () => undefined, watch }: Watchers,
): AsyncGenerator<readonly UsageGroup[]> {
  if (query.groupByWho === 'consumer') {
    const addGroups = newConsumerGroups(query, planned);
    const see = watch?.(planned);
    for await (const chunk of chunks) {
      const groups: UsageGroup[] = [];
      for (const rows of chunk) {
        const begin = groups.length;
        addGroups(rows, groups);
        see?.(rows, groups.slice(begin));
      }
      if (groups.length > 0) yield groups;
    }
    return;
  }
  const sums = newSummedGroups(query, planned, onHeld);
  for await (const chunk of chunks) for (const rows of chunk) sums.add(rows);
  yield* sums.groups();
}

async function* wanted(
  query: UsageQuery,
  page: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  const isFiltered = namesConsumers(query) || namesLabels(query);
  for await (const rows of page) {
    yield isFiltered
      ? rows.filter(
          ({ consumer, labels }) => wantsConsumer(query, consumer) && wantsLabels(query, labels),
        )
      : rows;
  }
}
