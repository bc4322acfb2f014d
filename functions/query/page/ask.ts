import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Caller } from '../../../shared/api/caller.ts';
import type { PageId } from '../../../shared/metering/page.ts';
import { address } from '../../../shared/page/markup.ts';
import type { Question } from '../../../shared/page/questions.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import { planRead, type Segment } from '../../../shared/usage/read-plan.ts';
import { rollUp } from '../../../shared/usage/roll-up.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import { periodsOf, type UsageQuery } from '../../../shared/usage/usage-query.ts';
import { pageReader } from '../answer.ts';
import type { ReadLimit } from '../limits.ts';
import { type QuerySettings, readBillableRequest } from '../request.ts';
import { rememberPages } from './remembered-pages.ts';

/** Sums what `GET /billable` answers a question with by the periods of the question. */
export type Ask = (question: Question) => Promise<readonly UsageGroup[]>;

type AskContext = {
  readonly reader: CounterReader;
  readonly limit: ReadLimit;
  readonly settings: QuerySettings;
  readonly now: EpochMs;
  readonly payers: Payers;
  /** Who asks: a customer gets nothing but its own. */
  readonly caller: Caller | undefined;
};

/** The questions of one view. A page of counters that several of them want is read once. */
export const newAsk = ({ reader, limit, settings, now, payers, caller }: AskContext): Ask => {
  const remembered = rememberPages(reader);
  return async ({ rows, periods }) => {
    const http = {
      method: 'GET',
      path: '/billable',
      query: address('', rows).slice(1),
      headers: {},
      body: new Uint8Array(),
      ...(caller !== undefined && { caller }),
    };
    const query = { ...readBillableRequest(http, settings, { now, payers }).query, periods };
    const groups: UsageGroup[] = [];
    const readPage = await pageReader(query, {
      reader: remembered.readerOf(soleSegments(query)),
      limit,
    });
    for await (const chunk of rollUp(query, readPage)) groups.push(...chunk);
    return query.meters.length === 0 ? groups : groups.map(ofMeter);
  };
};

/** What the meter of a question counts, in the place of requests. */
const ofMeter = (group: UsageGroup): UsageGroup => ({
  ...group,
  counts: group.counts.map((count) => ({ ...count, requests: count.quantities[0] ?? 0 })),
});

/** The pages of which a question wants one segment alone, whatever day of it a request is of. */
const soleSegments = (query: UsageQuery): ReadonlyMap<PageId, Segment> => {
  const { payers } = query;
  // Which username is the latest follows from the requests that are wanted.
  if (query.statuses !== null || query.billable !== null) return new Map();
  const sole = new Map<PageId, Segment>();
  const shared = new Set<PageId>();
  for (const { periods } of planRead(periodsOf(query), payers.turns)) {
    for (const segment of periods.flatMap(({ segments }) => segments)) {
      if (sole.has(segment.page)) shared.add(segment.page);
      sole.set(segment.page, segment);
    }
  }
  for (const page of shared) sole.delete(page);
  return sole;
};
