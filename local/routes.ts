import { createIngestHandler, ingestMethods } from '../functions/ingest/handler.ts';
import { createOpenApiHandler } from '../functions/query/openapi-handler.ts';
import type { SqliteStore } from '../shared/adapters/sqlite/store.ts';
import type { FailureLog } from '../shared/api/failure.ts';
import { createHealthHandler } from '../shared/api/health.ts';
import type { Route } from '../shared/api/router.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import type { Config } from '../shared/settings/config.ts';
import type { Log } from '../shared/ports/log.ts';
import { softwareVersion } from '../shared/software-version.ts';
import { logBatches } from './log-batches.ts';
import type { createServerMetrics } from './metrics.ts';
import { createMetricsHandler } from './metrics-handler.ts';
import type { ReadClient } from './read-client.ts';
import { createReadGate } from './read-gate.ts';

type RoutesContext = {
  readonly store: SqliteStore;
  readonly reads: ReadClient;
  readonly metrics: ReturnType<typeof createServerMetrics>;
  readonly clock: () => EpochMs;
  readonly log: Log;
  readonly logFailure: FailureLog;
};

/** What the server on one machine answers, and who answers it. */
export const localRoutes = (
  { maxEventAgeDays, maxBodyBytes, labels, meters, metrics: metricsAccess }: Config,
  { store, reads, metrics, clock, log, logFailure }: RoutesContext,
): readonly Route[] => {
  const logBatch = logBatches(log);
  const ingest = createIngestHandler({
    store,
    clock,
    settings: { maxEventAgeDays, maxBodyBytes, metering: { labels, meters: meters.definitions } },
    log: logFailure,
    observe: (outcome) => {
      metrics.observeBatch(outcome);
      logBatch(outcome);
    },
  });
  const read = createReadGate()(reads.handle);
  const health = createHealthHandler(() => store.requireWritable(), logFailure);
  const openApi = createOpenApiHandler(softwareVersion);
  const readMetrics = createMetricsHandler(metrics, reads.handle, logFailure);
  const metricsScope = metricsAccess === 'open' ? null : 'read';
  return [
    ...ingestMethods.map((method): Route => ({
      method,
      path: '/ingest',
      scope: 'ingest',
      handler: ingest,
    })),
    { method: 'GET', path: '/billable', scope: 'read', handler: read },
    { method: 'GET', path: '/reports', scope: 'read', handler: read },
    { method: 'GET', path: '/reports/{name}', scope: 'read', handler: read },
    { method: 'GET', path: '/health', scope: null, handler: health },
    { method: 'GET', path: '/metrics', scope: metricsScope, handler: readMetrics },
    { method: 'GET', path: '/openapi.json', scope: null, handler: openApi },
  ];
};
