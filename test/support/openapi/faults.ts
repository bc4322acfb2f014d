import { withoutDirectory } from '../../../shared/usage/customer.ts';
import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { createPushListHandler } from '../../../functions/query/push-handler.ts';
import { createQueryHandler } from '../../../functions/query/handler.ts';
import { createOpenApiHandler } from '../../../shared/api/openapi/handler.ts';
import { createReportsHandler } from '../../../functions/query/reports/reports-handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { createMemoryPushLedger } from '../../../shared/adapters/memory/push-ledger.ts';
import { allowedSources } from '../../../shared/lambda/allowed-sources.ts';
import { toLambdaHandler } from '../../../shared/lambda/api-gateway.ts';
import { emptyFile } from '../../../shared/customers/billable-file.ts';
import { createHealthHandler } from '../../../shared/api/health.ts';
import { createRouter } from '../../../shared/api/router.ts';
import { routesWith } from '../../../shared/api/routes.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { apiEvent } from '../api/api-gateway-events.ts';
import { storeOf } from '../usage/billable.ts';
import { event } from '../metering/events.ts';
import { createMemoryExportStore } from '../usage/export-memory.ts';
import type { OpenApi } from './document.ts';
import { reportSettings } from '../reports/settings.ts';
import { reportSystem } from '../reports/runs.ts';
import { ingestSettings } from '../api/ingest-settings.ts';

export type GatewayAnswer = {
  readonly operationId: string;
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: readonly string[];
};

type System = {
  readonly store: CounterStore;
  readonly reports: ReportStore;
  readonly pushes: Pick<PushLedger, 'records' | 'rounds'>;
};

const tokens = { tokens: async () => ['token'] };
const now = Date.parse('2026-11-22T12:00:00Z');

/** Every route of the API behind a gateway, over some stores. */
const gateway = ({ store, reports, pushes }: System, cidrs: readonly string[] | null = null) => {
  const { billingTimezone, billableStatuses, maxEventAgeDays } = reportSettings();
  const clock = () => now;
  const log = () => undefined;
  const query = createQueryHandler({
    reader: store,
    cursorSecrets: async () => tokens.tokens(),
    clock,
    settings: { billingTimezone, billableStatuses, meters: ['requests'] },
    exports: createMemoryExportStore(),
  });
  const readReports = createReportsHandler({
    reports,
    clock,
    log,
    payers: () => withoutDirectory,
  });
  const settings = { ...ingestSettings, maxEventAgeDays };
  const ingest = createIngestHandler({ store, clock, settings, log });
  const health = createHealthHandler(() => store.receiptsCompleteSince(), log);
  const openApi = createOpenApiHandler('1.0.0');
  const router = createRouter(
    routesWith({
      usage: query,
      reportList: readReports,
      report: readReports,
      ingest,
      health,
      openApi,
      pushes: createPushListHandler({
        ledger: pushes,
        file: () => emptyFile,
        store,
        timezone: billingTimezone,
        clock,
        log,
      }),
    }),
    { tokens, log },
  );
  return toLambdaHandler(router.handle, { log }).use(allowedSources(cidrs));
};

/** Stores all of whose calls fail. */
const failing = (error: Error): System => {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const handler = { get: () => fail };
  return {
    store: {
      ...(new Proxy({}, handler) as CounterStore),
      applyOnce: fail,
      receiptsCompleteSince: fail,
      asOf: fail,
      months: fail,
      findIds: fail,
      // eslint-disable-next-line require-yield -- It fails before the first row.
      async *read() {
        await fail();
      },
    },
    reports: new Proxy({}, handler) as ReportStore,
    pushes: {
      rounds: fail,
      // eslint-disable-next-line require-yield -- It fails before the first record.
      async *records() {
        await fail();
      },
    },
  };
};

/** A month with a CSV, and a report of it, that are too large for an answer. */
const large = async (): Promise<System> => {
  const name = 'n'.repeat(1024);
  const events = Array.from({ length: 2_000 }, (_, i) =>
    event({ consumer: { id: `${i}`, customId: name, username: name } }),
  );
  const system = reportSystem({ now: '2026-11-22T12:00:00Z', store: await storeOf([events]) });
  await system.run({ month: '2026-11' });
  const link = async (key: string) => `https://bucket.example/${key}`;
  return {
    store: system.store,
    reports: { ...system.reports, link },
    pushes: createMemoryPushLedger(),
  };
};

/** The answers that need AWS, or a fault: 303, 403, 500 and 503. */
export async function* answersWithoutServer({ paths }: OpenApi): AsyncGenerator<GatewayAnswer> {
  const healthy = {
    store: createMemoryCounterStore(),
    reports: reportSystem().reports,
    pushes: createMemoryPushLedger(),
  };
  const systems = [
    { handler: gateway(await large()), statuses: ['303'], query: 'csv=true', name: '2026-11.csv' },
    { handler: gateway(healthy, ['10.0.0.0/8']), statuses: ['403'] },
    { handler: gateway(failing(new TypeError('a fault'))), statuses: ['500'] },
    { handler: gateway(failing(new StoreUnavailable('away'))), statuses: ['503'] },
  ];
  for (const { handler, statuses, query = '', name = '2026-11' } of systems) {
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { operationId, responses }] of Object.entries(methods)) {
        if (!statuses.some((status) => status in responses)) continue;
        const result = await handler(
          apiEvent({
            method: method.toUpperCase(),
            rawPath: path.replace('{name}', name),
            rawQueryString: path === '/billable' ? query : '',
            headers: { 'x-api-key': 'token' },
            body: '[{}]',
          }),
          {} as never,
        );
        const { headers = {}, body: text = '' } = result;
        yield {
          operationId,
          status: result.statusCode ?? 0,
          type: String(headers['content-type'] ?? ''),
          text,
          headers: Object.keys(headers),
        };
      }
    }
  }
}
