import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Caller } from '../../../shared/api/caller.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { address } from '../../../shared/page/markup.ts';
import type { Question } from '../../../shared/page/questions.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import { rollUp } from '../../../shared/usage/roll-up.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import { pageReader } from '../answer.ts';
import type { ReadLimit } from '../limits.ts';
import { type QuerySettings, readBillableRequest } from '../request.ts';

/** Answers a question as `GET /billable` does, with all of its groups. */
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
  const remembering = rememberPages(reader);
  return async (question) => {
    const http = {
      method: 'GET',
      path: '/billable',
      query: address('', question).slice(1),
      headers: {},
      body: new Uint8Array(),
      ...(caller !== undefined && { caller }),
    };
    const { query } = readBillableRequest(http, settings, { now, payers });
    const groups: UsageGroup[] = [];
    const readPage = await pageReader(query, { reader: remembering, limit });
    for await (const chunk of rollUp(query, readPage)) groups.push(...chunk);
    return query.meters.length === 0 ? groups : groups.map(ofMeter);
  };
};

/** What the meter of a question counts, in the place of requests. */
const ofMeter = (group: UsageGroup): UsageGroup => ({
  ...group,
  counts: group.counts.map((count) => ({ ...count, requests: count.quantities[0] ?? 0 })),
});

type Chunks = readonly (readonly PageRow[])[];

const rememberPages = (reader: CounterReader): CounterReader => {
  const pages = new Map<string, Promise<Chunks>>();
  return {
    ...reader,
    read: (selection) => {
      const key = JSON.stringify(selection);
      const chunks = pages.get(key) ?? collect(reader.read(selection));
      pages.set(key, chunks);
      return replay(chunks);
    },
  };
};

const collect = async (rows: AsyncIterable<readonly PageRow[]>): Promise<Chunks> => {
  const chunks: (readonly PageRow[])[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return chunks;
};

async function* replay(chunks: Promise<Chunks>): AsyncGenerator<readonly PageRow[]> {
  yield* await chunks;
}
