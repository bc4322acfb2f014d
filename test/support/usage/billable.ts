import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { createQueryHandler } from '../../../functions/query/handler.ts';
import { toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { Batch } from '../../../shared/metering/batch.ts';
import { standardBillableStatuses } from '../../../shared/settings/billing.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { answerToError } from '../../../shared/api/failure.ts';
import type { CounterReader, CounterStore } from '../../../shared/ports/counter-store.ts';
import type { ExportStore } from '../../../shared/ports/export-store.ts';
import { batchId } from '../metering/batches.ts';
import type { Params } from './oracle.ts';
import { request, textOf } from '../api/requests.ts';
import { noMetering } from '../metering/events.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** What a test looks at in a JSON answer. */
export type JsonAnswer = {
  readonly data: readonly Record<string, unknown>[];
  readonly next_cursor: string | null;
  readonly as_of: string;
} & Readonly<Record<string, unknown>>;

export const now = Date.parse('2026-11-22T12:00:00.123Z');

const billableStatuses = parseBillableStatuses(standardBillableStatuses);
if (billableStatuses === null) throw new Error('the default of BILLABLE_STATUSES must be readable');
const defaults = { billingTimezone: 'UTC', billableStatuses };

type Asking = {
  readonly at?: number;
  readonly clock?: () => number;
  readonly tokens?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly settings?: Partial<typeof defaults>;
  readonly exports?: ExportStore;
  readonly startDeadline?: () => AbortSignal;
};

/** Asks the handler of `GET /billable` as a router would. */
export const ask = async (
  reader: CounterReader,
  query: string | Params,
  {
    at = now,
    clock = () => at,
    tokens = ['token'],
    headers = {},
    settings = {},
    ...context
  }: Asking = {},
): Promise<Answer> => {
  const handler = createQueryHandler({
    reader,
    tokens: { tokens: async () => tokens },
    clock,
    settings: { ...defaults, ...settings },
    ...context,
  });
  const text =
    typeof query === 'string'
      ? query
      : new URLSearchParams(
          query.map(([name, value]): [string, string] => [name, value]),
        ).toString();
  const response = await handler(request({ query: text, headers })).catch((error: unknown) =>
    answerToError(error, (unknown) => {
      throw unknown;
    }),
  );
  return { status: response.status, headers: response.headers, text: await textOf(response) };
};

export const jsonIn = (answer: Answer): JsonAnswer => JSON.parse(answer.text) as JsonAnswer;

/** The `detail` of an answer that refuses. */
export const detailIn = (answer: Answer): string =>
  (JSON.parse(answer.text) as { readonly detail: string }).detail;

/** An event as Kong logs it. Names that are missing are absent, null or empty by turns. */
const toEntry = ({ consumer, status, at }: UsageEvent, i: number): unknown => {
  const missing = [undefined, null, ''][i % 3];
  const isAnonymous =
    consumer.id === 'anonymous' && consumer.username === '' && consumer.customId === '';
  return {
    request: { id: `request-${i}` },
    response: { status },
    started_at: at,
    consumer:
      isAnonymous && i % 2 === 0
        ? [undefined, null][(i / 2) % 2]
        : {
            id: consumer.id,
            username: consumer.username || missing,
            custom_id: consumer.customId || missing,
          },
  };
};

/** A batch as the ingest handler makes it of the body that Kong would send. */
export const postedBatch = (name: string, events: readonly UsageEvent[]): Batch => {
  const body = JSON.stringify(events.map(toEntry));
  const span = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
  const parsed = parseHttpLog(JSON.parse(body) as unknown[], span, noMetering);
  if (parsed.quarantined.length > 0) throw new Error('the events of a test must be good ones');
  return {
    id: batchId(name),
    firstStartedAt: events[0]?.at ?? 0,
    receivedAt: now,
    oldestAccepted: 0,
    latestAt: now,
    deltas: toQuarterDayRows(parsed.events),
    quarantined: [],
    replayOf: null,
  };
};

/** A store that has counted events, a batch each list. */
export const storeOf = async (
  lists: readonly (readonly UsageEvent[])[],
  store: CounterStore = createMemoryCounterStore(),
): Promise<CounterStore> => {
  for (const [i, events] of lists.entries()) {
    await store.applyOnce(postedBatch(`batch ${i}`, events));
  }
  return store;
};
