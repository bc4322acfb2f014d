import { createHash } from 'node:crypto';

import type { AlertContext } from '../../../functions/alert/context.ts';
import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { createMemoryAlertStore } from '../../../shared/adapters/memory/alert-store.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { type EpochMs, hourMs } from '../../../shared/calendar/instant.ts';
import { type BillableFile, emptyFile } from '../../../shared/customers/billable-file.ts';
import type { CustomerEntry } from '../../../shared/customers/entry.ts';
import type { AlertRule } from '../../../shared/customers/read-alerts.ts';
import type { AlertChannel } from '../../../shared/ports/alert-channel.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { batch, batchId } from '../metering/batches.ts';
import { consumer, event } from '../metering/events.ts';
import { createMemoryReportStore } from '../reports/memory.ts';

export const at = (text: string): EpochMs => Date.parse(text);

export const rule = (given: Partial<AlertRule> = {}): AlertRule => ({
  name: 'plan',
  customer: 'acme',
  meter: 'requests',
  billable: true,
  period: 'month',
  limit: 10,
  at: [80, 100],
  ...given,
});

/** A customer that pays for the consumer whose custom id is its own id. */
export const entry = (id: string): CustomerEntry => ({
  id,
  name: '',
  claims: [{ kind: 'customId', value: `cust-${id}`, since: '' }],
  tokensAfter: null,
  stripe: null,
  lago: null,
  openmeter: null,
});

export const fileOf = (
  alerts: readonly AlertRule[],
  customers: readonly string[] = ['acme'],
): BillableFile => ({
  ...emptyFile,
  customers: customers.map(entry),
  alerts,
  webhook: { url: 'https://hooks.example/billable' },
});

type WorldOptions = {
  readonly now: EpochMs;
  readonly alerts: readonly AlertRule[];
  readonly customers?: readonly string[];
  readonly channels: readonly AlertChannel[];
  readonly timezone?: string;
};

const statuses = parseBillableStatuses('1xx,2xx,3xx,4xx,!429,!499');
if (statuses === null) throw new Error('the statuses of the tests must be readable');

/** Counters, what alerts keep, and a file that can be changed. */
export const newWorld = ({ now, alerts, customers, channels, timezone = 'UTC' }: WorldOptions) => {
  const counters = createMemoryCounterStore();
  let batches = 0;
  const world = {
    now,
    counters,
    store: createMemoryAlertStore(),
    reports: createMemoryReportStore(),
    file: fileOf(alerts, customers),
    /** Counts requests of a customer; resolves to the name of their batch. */
    use: async (
      customer: string,
      requests: number,
      given: { at?: EpochMs; status?: number } = {},
    ) => {
      const name = `batch ${(batches += 1)}`;
      const of = consumer({ id: `${customer}-id`, customId: `cust-${customer}`, username: '' });
      const events = Array.from({ length: requests }, () =>
        event({ at: given.at ?? world.now, status: given.status ?? 200, consumer: of }),
      );
      await counters.applyOnce(batch({ name, events, receivedAt: world.now }));
      return name;
    },
    takeBack: async (name: string) =>
      counters.voidBatch(batchId(name), { reason: 'test', by: 'test', at: world.now }),
    context: (given: Partial<AlertContext> = {}): AlertContext => ({
      store: world.store,
      counters,
      reports: world.reports,
      file: async () => world.file,
      channels: async ({ webhook }) => channels.filter(({ name }) => name !== 'webhook' || webhook),
      settings: { billingTimezone: timezone, billableStatuses: statuses },
      clock: () => world.now,
      clockProblem: () => null,
      hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
      lookBackEveryMs: hourMs,
      attemptsForMs: 50_000,
      ...given,
    }),
    run: async () => createAlertHandler(world.context())(),
  };
  return world;
};
