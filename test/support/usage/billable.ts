import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { createQueryHandler } from '../../../functions/query/handler.ts';
import type { ReadBounds } from '../../../functions/query/limits.ts';
import type { QuerySettings } from '../../../functions/query/request.ts';
import { toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { Batch } from '../../../shared/metering/batch.ts';
import { standardBillableStatuses } from '../../../shared/settings/billing.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { type Metering, parseHttpLog } from '../../../shared/metering/http-log.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { answerToError } from '../../../shared/api/failure.ts';
import type { CounterReader, CounterStore } from '../../../shared/ports/counter-store.ts';
import type { ExportStore } from '../../../shared/ports/export-store.ts';
import { batchId } from '../metering/batches.ts';
import type { Params } from './oracle.ts';
import { request, textOf } from '../api/requests.ts';
import { allMeters, fullMetering, toEntry } from '../metering/kong-entries.ts';

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
const defaults: QuerySettings = { billingTimezone: 'UTC', billableStatuses, meters: allMeters };

type Asking = {
  readonly at?: number;
  readonly clock?: () => number;
  readonly tokens?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly settings?: Partial<QuerySettings>;
  readonly exports?: ExportStore;
  readonly payers?: () => Payers;
  /** A customer that asks by a token of its own. */
  readonly customer?: string;
  readonly startDeadline?: () => AbortSignal;
  readonly bounds?: ReadBounds;
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
    method = 'GET',
    settings = {},
    customer,
    ...context
  }: Asking = {},
): Promise<Answer> => {
  const handler = createQueryHandler({
    reader,
    cursorSecrets: async () => tokens,
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
  const response = await handler({
    ...request({ method, query: text, headers }),
    ...(customer !== undefined && { caller: { scope: 'read', customer, expires: null } }),
  }).catch((error: unknown) =>
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

/** A batch as the ingest handler makes it of the body that Kong would send. */
export const postedBatch = (
  name: string,
  events: readonly UsageEvent[],
  metering: Metering = fullMetering,
): Batch => {
  const body = JSON.stringify(events.map(toEntry));
  const span = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
  const parsed = parseHttpLog(JSON.parse(body) as unknown[], span, metering);
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
