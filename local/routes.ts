import { type DoorContext, doorHandlers } from '../functions/query/page/routes.ts';
import { createIngestHandler } from '../functions/ingest/handler.ts';
import { asksForFile } from '../functions/query/asked-format.ts';
import type { SqliteStore } from '../shared/adapters/sqlite/store.ts';
import type { FailureLog } from '../shared/api/failure.ts';
import { createHealthHandler } from '../shared/api/health.ts';
import { createOpenApiHandler } from '../shared/api/openapi/handler.ts';
import type { Route } from '../shared/api/router.ts';
import { type RouteName, routes, routesWith } from '../shared/api/routes.ts';
import { createWhoamiHandler } from '../shared/api/whoami.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import type { Config } from '../shared/settings/config.ts';
import type { Log } from '../shared/ports/log.ts';
import { softwareVersion } from '../shared/software-version.ts';
import type { createServerMetrics } from './metrics/metrics.ts';
import { createMetricsHandler } from './metrics/metrics-handler.ts';
import type { ReadClient } from './reads/read-client.ts';
import { createReadGate } from './reads/read-gate.ts';
import type { IngestOutcome } from '../functions/ingest/outcome.ts';

type RoutesContext = {
  readonly store: SqliteStore;
  readonly reads: ReadClient;
  readonly metrics: ReturnType<typeof createServerMetrics>;
  readonly clock: () => EpochMs;
  readonly log: Log;
  readonly logFailure: FailureLog;
  readonly doors: DoorContext;
};

/** What the server on one machine answers, and who answers it. */
export const localRoutes = (
  { maxEventAgeDays, maxBodyBytes, labels, meters, metrics: metricsAccess }: Config,
  { store, reads, metrics, clock, log, logFailure, doors }: RoutesContext,
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
  const read = createReadGate({ isFile: asksForFile })(async (request) => {
    store.requireSameFiles();
    return reads.handle(request);
  });
  const health = createHealthHandler(() => store.requireWritable(), logFailure);
  const whoami = createWhoamiHandler({ labels, meters: meters.definitions });
  const openApi = createOpenApiHandler(softwareVersion);
  const readMetrics = createMetricsHandler(metrics, reads.handle, logFailure);
  return routesWith<RouteName>(
    {
      ingest,
      usage: read,
      reportList: read,
      report: read,
      pushes: read,
      health,
      metrics: readMetrics,
      openApi,
      page: read,
      ...doorHandlers(doors),
      whoami,
    },
    (name) => (name === 'metrics' && metricsAccess === 'open' ? null : routes[name].scope),
  );
};

/** Writes a line for each batch that came again, and for each that has quarantined entries. */
const logBatches =
  (log: Log) =>
  (outcome: IngestOutcome): void => {
    const { kind, batch } = outcome;
    if (kind === 'duplicate') {
      const message = 'A batch came again; nothing was counted twice.';
      log({ level: 'info', kind: 'batch_duplicate', message, fields: { batch } });
    } else if (outcome.quarantined.length > 0) {
      const reasons: Record<string, number> = {};
      for (const { reason, count } of outcome.quarantined) {
        reasons[reason] = (reasons[reason] ?? 0) + count;
      }
      const message = 'Entries of a batch were quarantined.';
      log({ level: 'warn', kind: 'batch_quarantined', message, fields: { batch, ...reasons } });
    }
  };
