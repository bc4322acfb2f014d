import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { IngestOutcome } from '../../functions/ingest/outcome.ts';
import { routes } from '../../shared/api/routes.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { quarantineReasons } from '../../shared/metering/quarantine.ts';
import { classOf } from '../../shared/metering/status.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { storeFaults, StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { createAlertMetrics } from '../alerts/metrics.ts';
import { createPushMetrics } from '../push/metrics.ts';
import { type Answered, batchRefusal, batchRefusals } from '../http/answered.ts';
import { createReportMetrics } from '../reports/report-metrics.ts';

const storeSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const answerSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * What this process has done since its start, in the form of Prometheus. Labels are routes, status
 * classes, reasons and codes: never a consumer, a customer or a path as it was asked for.
 */
export const createServerMetrics = (version: string) => {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'billable_build_info',
    help: 'The version of the running server; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const accepted = new Counter({
    name: 'billable_entries_accepted_total',
    help: 'Entries that were counted.',
    registers,
  });
  const quarantined = new Counter({
    name: 'billable_entries_quarantined_total',
    help: 'Entries that were quarantined, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const batches = new Counter({
    name: 'billable_batches_total',
    help: 'Batches that were counted, and duplicates, which changed nothing.',
    labelNames: ['outcome'],
    registers,
  });
  const refusedBatches = new Counter({
    name: 'billable_batches_refused_total',
    help: 'Batches answered 4xx, by the kind of their line in the log; Kong sends each again.',
    labelNames: ['reason'],
    registers,
  });
  const requests = new Counter({
    name: 'billable_http_requests_total',
    help: 'Requests by route and class of status; "gone": the client left before the answer.',
    labelNames: ['route', 'status_class'],
    registers,
  });
  const refusedTokens = new Counter({
    name: 'billable_tokens_refused_total',
    help: 'Requests with a missing or wrong token.',
    labelNames: ['route'],
    registers,
  });
  const answers = new Histogram({
    name: 'billable_http_answer_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: answerSeconds,
    registers,
  });
  const storeTimes = new Histogram({
    name: 'billable_store_write_seconds',
    help: 'How long a batch waited until it was durable, or refused.',
    buckets: storeSeconds,
    registers,
  });
  const storeFailures = new Counter({
    name: 'billable_store_failures_total',
    help: 'Batches that the store could not take, by the code that /health shows.',
    labelNames: ['reason'],
    registers,
  });
  const instant = (name: string, help: string) => {
    const gauge = new Gauge({ name, help, registers });
    // Not known yet, which is not 1970.
    gauge.remove();
    return (at: EpochMs): void => gauge.set(at / 1_000);
  };
  // Prometheus sees no increase where a series begins with its first event.
  for (const outcome of ['counted', 'duplicate']) batches.inc({ outcome }, 0);
  for (const reason of quarantineReasons) quarantined.inc({ reason }, 0);
  for (const reason of batchRefusals) refusedBatches.inc({ reason }, 0);
  for (const { path: route } of Object.values(routes)) refusedTokens.inc({ route }, 0);
  for (const reason of [...storeFaults, 'internal_error']) storeFailures.inc({ reason }, 0);

  return {
    ...createAlertMetrics(registers),
    ...createPushMetrics(registers),
    ...createReportMetrics(registers),
    text: async (): Promise<string> => registry.metrics(),
    contentType: registry.contentType,
    noteBackup: instant(
      'billable_last_backup_timestamp_seconds',
      'When the newest backup in BACKUP_DIR was taken; 0: there is none.',
    ),
    noteReportRun: instant(
      'billable_last_report_run_timestamp_seconds',
      'When the last run of reports that wrote all there was to write was due.',
    ),
    observeBatch: (outcome: IngestOutcome): void => {
      if (outcome.kind === 'duplicate') {
        batches.inc({ outcome: 'duplicate' });
        return;
      }
      batches.inc({ outcome: 'counted' });
      accepted.inc(outcome.accepted);
      for (const { reason, count } of outcome.quarantined) quarantined.inc({ reason }, count);
    },
    observeAnswer: ({
      route,
      status,
      ms,
      isStray,
    }: Pick<Answered, 'route' | 'status' | 'ms' | 'isStray'>): void => {
      const labels = { route: route ?? 'none' };
      const statusClass = status === null ? 'gone' : `${classOf(status)}xx`;
      requests.inc({ ...labels, status_class: statusClass });
      answers.observe(labels, ms / 1_000);
      const reason = batchRefusal({ route, status, isStray });
      if (reason !== null) refusedBatches.inc({ reason });
      if (status === 401 || status === 429) refusedTokens.inc(labels);
    },
    /** The same store; the time of each write is measured. */
    timed: <Store extends Pick<CounterWriter, 'applyOnce'>>(store: Store): Store => ({
      ...store,
      applyOnce: async (batch) => {
        const beganAt = performance.now();
        try {
          return await store.applyOnce(batch);
        } catch (error) {
          const reason = error instanceof StoreUnavailable ? error.fault : 'internal_error';
          storeFailures.inc({ reason });
          throw error;
        } finally {
          storeTimes.observe((performance.now() - beganAt) / 1_000);
        }
      },
    }),
  };
};
