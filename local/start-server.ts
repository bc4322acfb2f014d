import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

import { createHealthHandler } from '../shared/api/health.ts';
import { createIngestHandler, ingestMethods } from '../functions/ingest/handler.ts';
import { createOpenApiHandler } from '../functions/query/openapi-handler.ts';
import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { type FolderLock, lockFolder } from '../shared/adapters/sqlite/lock.ts';
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from '../shared/adapters/sqlite/store.ts';
import type { Config } from '../shared/config.ts';
import { type EpochMs, minuteMs } from '../shared/calendar/instant.ts';
import { createRouter, type Route } from '../shared/api/router.ts';
import { softwareVersion } from '../shared/software-version.ts';
import { createClockTrust, noteHourly, seenBy } from './clock/clock-trust.ts';
import { sweepDaily } from './daily-sweep.ts';
import { createFailureLog } from './failure-log.ts';
import { greeting } from './greeting.ts';
import { createHttpServer } from './http-server.ts';
import { createReadClient } from './read-client.ts';
import { reachableUrl } from './reachable-url.ts';
import type { ReadWorkerData } from './read-worker.ts';
import { createReportRuns } from './report-runs.ts';
import { reportDaily } from './report-schedule.ts';
import { folderProblem, StartProblem } from './start-problem.ts';
import { warnOfStranger } from './stranger-warning.ts';
import { openTokens } from './tokens.ts';

export type ServerContext = {
  readonly clock: () => EpochMs;
  readonly writeLog: (line: string) => void;
  readonly storeOptions?: SqliteStoreOptions;
  /** When old receipts are looked for first. Default: a minute after the start. */
  readonly firstSweepMs?: number;
};

export type RunningServer = {
  /** Where this machine reaches it. */
  readonly url: string;
  /** What to print, now that it is ready. */
  readonly lines: readonly string[];
  /** Finishes the requests under way, within a bound, and closes the store. */
  stop(): Promise<void>;
};

/** Below the 10 s that containers are given between SIGTERM and SIGKILL. */
const stopBoundMs = 8_000;

/**
 * Wires everything and begins to listen. Throws `StartProblem`, or what the store throws, where
 * that cannot be; the process should then end, which frees what was taken.
 */
export const startServer = async (
  config: Config,
  { clock, writeLog, storeOptions, firstSweepMs = minuteMs }: ServerContext,
): Promise<RunningServer> => {
  const { host, dataDir, maxBodyBytes, maxEventAgeDays, receiptDays } = config;
  const lock = takeFolder(dataDir);
  if (lock === null) {
    throw new StartProblem(
      `Another server runs on the data folder ${dataDir}. Stop it, or set BILLABLE_DATA_DIR.`,
    );
  }
  // V8 would take the rows of a long answer for objects that stay, from what it sees at its begin,
  // and give each a place among those at once: 70 MB of garbage instead of none.
  setFlagsFromString('--no-allocation-site-pretenuring');
  // While V8 marks what lives it would not collect what is new: on a busy machine 30 MB.
  setFlagsFromString('--no-separate-gc-phases');
  const log = createFailureLog(writeLog, clock);
  const storePath = dataFile(dataDir);
  const store = openStore(storePath, storeOptions);
  const tokens = await openTokens(config);
  const workerData: ReadWorkerData = {
    dataDir,
    storePath,
    readTokens: await tokens.tokens('read'),
    billingTimezone: config.billingTimezone,
    billableStatuses: config.billableStatuses.text,
  };
  const reads = createReadClient({
    startWorker: () =>
      new Worker(new URL('./read-worker.ts', import.meta.url), {
        workerData,
        // Rows live for a moment. Unbounded, their garbage grows to twice the rest of the process.
        resourceLimits: { maxYoungGenerationSizeMb: 12 },
      }),
    log,
    writeLog,
  });
  const clockTrust = createClockTrust({
    dataDir,
    lastReceivedAt: store.lastReceivedAt,
    clock,
    writeLog,
    log,
  });
  clockTrust.isTrusted();
  await warnOfStranger(
    { counters: store, reports: createFilesystemReportStore(dataDir) },
    {
      writeLog,
      log,
    },
  );
  const settings = { maxEventAgeDays, maxBodyBytes };
  const seenStore = seenBy(clockTrust, store);
  const ingest = createIngestHandler({ store: seenStore, clock, settings, log });
  const health = createHealthHandler(() => store.receiptsCompleteSince());
  const openApi = createOpenApiHandler(softwareVersion);
  const router = createRouter(
    [
      ...ingestMethods.map((method): Route => ({
        method,
        path: '/ingest',
        scope: 'ingest',
        handler: ingest,
      })),
      { method: 'GET', path: '/billable', scope: 'read', handler: reads.handle },
      { method: 'GET', path: '/reports', scope: 'read', handler: reads.handle },
      { method: 'GET', path: '/reports/{name}', scope: 'read', handler: reads.handle },
      { method: 'GET', path: '/health', scope: null, handler: health },
      { method: 'GET', path: '/openapi.json', scope: null, handler: openApi },
    ],
    { tokens, log },
  );
  const server = createHttpServer({ router, maxBodyBytes, log });
  const port = await server.listen(host, config.port).catch(async (error: unknown) => {
    await tokens.forgetMade();
    throw error;
  });
  const ending = new AbortController();
  const { signal } = ending;
  void noteHourly(clockTrust, { signal, log });
  const sweep = async (): Promise<unknown> =>
    clockTrust.isTrusted() ? store.sweepReceipts(clock(), receiptDays) : null;
  void sweepDaily(sweep, { signal, log, firstDelayMs: firstSweepMs });
  const writeReports = createReportRuns(config, { writeLog, signal });
  void reportDaily(writeReports, {
    dataDir,
    timezone: config.billingTimezone,
    clock,
    signal,
    log,
    isClockTrusted: clockTrust.isTrusted,
  });

  return {
    url: reachableUrl(host, port),
    lines: greeting({ host, port, origins: tokens.origins }),
    stop: async () => {
      await server.stop(stopBoundMs);
      ending.abort();
      await reads.close();
      store.close();
      lock.release();
    },
  };
};

const takeFolder = (dataDir: string): FolderLock | null => {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    throw folderProblem(error, dataDir);
  }
};

const openStore = (path: string, options?: SqliteStoreOptions): SqliteStore => {
  try {
    return openSqliteStore(path, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartProblem(`The store ${path} cannot be opened: ${why}`, { cause: error });
  }
};
