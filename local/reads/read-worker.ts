import { parentPort, workerData } from 'node:worker_threads';

import { cursorSecretsOf } from '../../functions/query/cursor-secrets.ts';
import { createQueryHandler } from '../../functions/query/handler.ts';
import { createPageHandler } from '../../functions/query/page/page-handler.ts';
import { createPushListHandler } from '../../functions/query/push-handler.ts';
import { createReportsHandler } from '../../functions/query/reports/reports-handler.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import type { Meter } from '../../shared/metering/series.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { createRouter } from '../../shared/api/router.ts';
import { type ReadRoutes, routesWith } from '../../shared/api/routes.ts';
import { publicPlace } from '../../shared/page/public-url.ts';
import type { Log } from '../../shared/ports/log.ts';
import { keptFilePath } from '../customers/billable-files.ts';
import { readKeyFile } from '../customers/key-file.ts';
import { createKeptFile } from '../customers/kept-file.ts';
import { createKeptPayers } from '../customers/kept-payers.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { createFailureLog } from '../log/failure-log.ts';
import { ledgerWithClocks, type SharedClocks } from '../push/shared-clocks.ts';
import type { FromReadWorker } from './read-messages.ts';
import { serveReads } from './serve-reads.ts';
import { createStoreMetricsHandler } from '../metrics/store-metrics.ts';

/** What the thread that reads is given at its start; plain data, as it is copied. */
export type ReadWorkerData = {
  readonly dataDir: string;
  readonly storePath: string;
  readonly readTokens: readonly string[];
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: string;
  readonly restatementDays: number;
  readonly meters: readonly Meter[];
  readonly publicUrl: string | null;
  readonly clocks: SharedClocks;
};

const data = workerData as ReadWorkerData;
const { dataDir, storePath, readTokens, billingTimezone, billableStatuses, meters } = data;
const port = parentPort;
const statuses = parseBillableStatuses(billableStatuses);
if (port === null || statuses === null) throw new TypeError('the read worker lacks its data');

const log: Log = (line) => port.postMessage({ kind: 'log', line } satisfies FromReadWorker);

const logFailure = createFailureLog(log, storePath, () =>
  port.postMessage({ kind: 'damaged' } satisfies FromReadWorker),
);
const opened = openSqliteReader(storePath);
const reader = {
  ...opened,
  pushes: ledgerWithClocks(opened.pushes, data.clocks, billingTimezone),
};
const reportStore = createFilesystemReportStore(dataDir);
const file = createKeptFile(keptFilePath({ dataDir }));
const metrics = createStoreMetricsHandler({
  reader,
  file,
  reports: reportStore,
  clock: Date.now,
  logFailure,
});

const payers = createKeptPayers(file, billingTimezone);

const reports = createReportsHandler({
  reports: reportStore,
  clock: Date.now,
  log: logFailure,
  payers,
});

const usage = createQueryHandler({
  reader,
  cursorSecrets: cursorSecretsOf({
    tokens: { tokens: async () => readTokens },
    signingKeys: async () => readKeyFile(dataDir),
  }),
  clock: Date.now,
  settings: { billingTimezone, billableStatuses: statuses, meters },
  payers,
});

const page = createPageHandler({
  reader,
  reports: reportStore,
  clock: Date.now,
  log: logFailure,
  settings: {
    billingTimezone,
    billableStatuses: statuses,
    meters,
    restatementDays: data.restatementDays,
  },
  payers,
  file,
  alerts: reader.alerts,
  ledger: reader.pushes,
  prefix: publicPlace(data.publicUrl).prefix,
});

const pushes = createPushListHandler({
  ledger: reader.pushes,
  file,
  store: reader,
  timezone: billingTimezone,
  clock: Date.now,
  log: logFailure,
});

// Tokens were checked before the request was handed over.
const router = createRouter(
  routesWith<ReadRoutes>(
    { usage, reportList: reports, report: reports, pushes, metrics, page },
    () => null,
  ),
  { tokens: { tokens: async () => readTokens }, log: logFailure },
);

serveReads(port, router.handle, () => {
  collectGarbage();
  port.postMessage({ kind: 'collected' } satisfies FromReadWorker);
});
// Of loading all of this; the first answer would add to it.
collectGarbage();
