import { parentPort, workerData } from 'node:worker_threads';

import { createQueryHandler } from '../functions/query/handler.ts';
import { createReportsHandler } from '../functions/query/reports-handler.ts';
import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { parseBillableStatuses } from '../shared/usage/billable-statuses.ts';
import type { TimeZone } from '../shared/calendar/zone.ts';
import { createRouter } from '../shared/api/router.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createFailureLog } from './failure-log.ts';
import type { FromReadWorker } from './read-messages.ts';
import { serveReads } from './serve-reads.ts';

/** What the thread that reads is given at its start; plain data, as it is copied. */
export type ReadWorkerData = {
  readonly dataDir: string;
  readonly storePath: string;
  readonly readTokens: readonly string[];
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: string;
};

const { dataDir, storePath, readTokens, billingTimezone, billableStatuses } =
  workerData as ReadWorkerData;
const port = parentPort;
const statuses = parseBillableStatuses(billableStatuses);
if (port === null || statuses === null) throw new TypeError('the read worker lacks its data');

const writeLog = (line: string): void =>
  port.postMessage({ kind: 'failure', line } satisfies FromReadWorker);

const log = createFailureLog(writeLog, Date.now);

const reports = createReportsHandler({
  reports: createFilesystemReportStore(dataDir),
  clock: Date.now,
  log,
});

const router = createRouter(
  [
    { method: 'GET', path: '/reports', scope: null, handler: reports },
    { method: 'GET', path: '/reports/{name}', scope: null, handler: reports },
    {
      method: 'GET',
      path: '/billable',
      // The token was checked before the request was handed over.
      scope: null,
      handler: createQueryHandler({
        reader: openSqliteReader(storePath),
        tokens: { tokens: async () => readTokens },
        clock: Date.now,
        settings: { billingTimezone, billableStatuses: statuses },
      }),
    },
  ],
  { tokens: { tokens: async () => readTokens }, log },
);

serveReads(port, router.handle, collectGarbage);
