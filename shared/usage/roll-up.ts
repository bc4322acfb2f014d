import type { PageRow } from '../metering/batch.ts';
import type { Consumer } from '../metering/consumer.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { type Customer, unclaimedCustomer } from './customer.ts';
import { type ConsumerRows, mergePages } from './merge-pages.ts';
import type { PageId } from '../metering/page.ts';
import { type Period, periodsIn } from '../calendar/period.ts';
import { planRead, type PlannedPeriod, type ReadBlock } from './read-plan.ts';
import { newTally, type StatusCount } from './tally.ts';
import { type UsageQuery, wantsConsumer, wantsStatus, namesConsumers } from './usage-query.ts';
import { compareUtf8 } from '../metering/utf8.ts';

/**
 * The requests of one period and of one consumer id and custom id, of one customer, or of
 * everyone, as the query groups them. At least one request; ascending by status.
 */
export type UsageGroup = {
  readonly period: Period;
  /** `null` where the query sums over consumers. */
  readonly consumer: Consumer | null;
  /** `null` unless the query groups by customer. */
  readonly customer: Customer | null;
  readonly counts: readonly StatusCount[];
};

/** Reads the rows of a page that the query can want; with `fromId` none of consumers before it. */
export type ReadPage = (page: PageId, fromId?: string) => AsyncIterable<readonly PageRow[]>;

/** Where a roll-up may begin: groups before it may be left out. */
export type RollUpStart = { readonly periodStart: EpochMs; readonly consumerId: string | null };

/**
 * Reads pages and sums their cells as the query asks: by period, then consumer id and custom id or
 * customer (UTF-8 bytes). Memory is bounded by one period's pages where periods share a page or
 * customers are summed, else by a chunk.
 */
export async function* rollUp(
  query: UsageQuery,
  readPage: ReadPage,
  start: RollUpStart | null = null,
): AsyncGenerator<readonly UsageGroup[]> {
  const range = { ...query.range, start: start?.periodStart ?? query.range.start };
  let fromId = start?.consumerId ?? undefined;
  for (const block of planRead(periodsIn(range, query.period, query.timezone))) {
    // Later periods of the same pages need the consumers before it too.
    const isWhole = fromId === undefined || block.periods.length > 1;
    yield* rollUpBlock(query, block, isWhole ? readPage : (page) => readPage(page, fromId));
    fromId = undefined;
  }
}

async function* rollUpBlock(
  query: UsageQuery,
  { pages, periods }: ReadBlock,
  readPage: ReadPage,
): AsyncGenerator<readonly UsageGroup[]> {
  const stream = mergePages(pages.map((page) => wanted(query, readPage(page))));
  const [first, ...others] = periods;
  if (first === undefined) return;
  if (others.length === 0) {
    yield* rollUpPeriod(query, first, stream);
    return;
  }
  // The answer is ordered by period, the page by consumer: it is gone through once per period.
  const chunks: (readonly ConsumerRows[])[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  for (const period of periods) yield* rollUpPeriod(query, period, chunks);
}

async function* rollUpPeriod(
  query: UsageQuery,
  planned: PlannedPeriod,
  chunks: AsyncIterable<readonly ConsumerRows[]> | Iterable<readonly ConsumerRows[]>,
): AsyncGenerator<readonly UsageGroup[]> {
  const tally = newTally(planned, (status) => wantsStatus(query, status));
  const { period } = planned;
  if (query.groupByWho === 'consumer') {
    for await (const chunk of chunks) {
      const groups: UsageGroup[] = [];
      for (const rows of chunk) {
        tally.eachCustomId(rows, (consumer, counts) => {
          groups.push({ period, consumer, customer: null, counts });
        });
      }
      if (groups.length > 0) yield groups;
    }
    return;
  }
  const sums = new Map<string, CustomerSum>();
  for await (const chunk of chunks) {
    for (const rows of chunk) {
      tally.eachCustomId(rows, (consumer, counts) => {
        const customer = query.groupByWho === 'customer' ? unclaimedCustomer(consumer) : null;
        const key = customer?.id ?? '';
        const { sum } = sums.get(key) ?? newSum(sums, key, customer);
        for (const { status, requests } of counts) {
          sum.set(status, (sum.get(status) ?? 0) + requests);
        }
      });
    }
  }
  const groups = [...sums]
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([, { customer, sum }]) => ({
      period,
      consumer: null,
      customer,
      counts: [...sum]
        .sort(([a], [b]) => a - b)
        .map(([status, requests]) => ({ status, requests })),
    }));
  if (groups.length > 0) yield groups;
}

type CustomerSum = { readonly customer: Customer | null; readonly sum: Map<number, number> };

const newSum = (
  sums: Map<string, CustomerSum>,
  key: string,
  customer: Customer | null,
): CustomerSum => {
  const made = { customer, sum: new Map<number, number>() };
  sums.set(key, made);
  return made;
};

async function* wanted(
  query: UsageQuery,
  page: AsyncIterable<readonly PageRow[]>,
): AsyncGenerator<readonly PageRow[]> {
  for await (const rows of page) {
    yield namesConsumers(query)
      ? rows.filter(({ consumer }) => wantsConsumer(query, consumer))
      : rows;
  }
}
