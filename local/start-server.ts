import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import type { SqliteStoreOptions } from '../shared/adapters/sqlite/store.ts';
import type { Config } from '../shared/settings/config.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import { createRouter } from '../shared/api/router.ts';
import type { Log } from '../shared/ports/log.ts';
import { softwareVersion } from '../shared/software-version.ts';
import { forgetAddress, noteAddress } from './address-file.ts';
import { startAlerts } from './alerts/start-alerts.ts';
import { startBackups } from './backup/start-backups.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createClockTrust, noteHourly, seenBy } from './clock/clock-trust.ts';
import { lookForDamage } from './damage/look-for-damage.ts';
import { expireDaily } from './daily-expiry.ts';
import { customerDoors } from './customers/customer-doors.ts';
import { followFile } from './customers/follow-file.ts';
import { createFailureLog } from './log/failure-log.ts';
import { greeting } from './greeting.ts';
import { createHttpServer } from './http/http-server.ts';
import { ingestTokenJudge } from './tokens/ingest-token.ts';
import { logRefusals } from './http/answered.ts';
import { keepLock } from './keep-lock.ts';
import { createServerMetrics } from './metrics/metrics.ts';
import { noteSettings } from './noted-settings.ts';
import { reachableUrl } from './reachable-url.ts';
import { localRoutes } from './routes.ts';
import { startReads } from './reads/start-reads.ts';
import { openDoors } from './doors.ts';
import { createWrongTokenDelay } from './tokens/wrong-tokens.ts';
import { logMigration } from './log/log-migration.ts';
import { openStoreToServe, takeFolder } from './open-folder.ts';
import { newSharedClocks } from './push/shared-clocks.ts';
import { startPushes } from './push/start-pushes.ts';
import { createReportRuns } from './reports/report-runs.ts';
import { reportDaily } from './reports/report-schedule.ts';
import { StartProblem } from './start-problem.ts';
import { exposuresOf, transportHeaders } from './exposure.ts';
import { warnOfStranger } from './stranger-warning.ts';
import { openTokens } from './tokens/tokens.ts';

export type ServerContext = {
  readonly clock: () => EpochMs;
  readonly log: Log;
  /** Whether a token that is made now is printed: only a terminal forgets it. */
  readonly showTokens?: boolean;
  readonly storeOptions?: SqliteStoreOptions;
};

export type RunningServer = {
  /** Where this machine reaches it. */
  readonly url: string;
  /** What to print, now that it is ready. */
  readonly lines: readonly string[];
  /** Finishes the requests under way, within a bound, and closes the store. */
  stop(): Promise<void>;
};

/** How often the server looks whether its lock is still on the disk. */
const lockCheckMs = 1_000;

/** How often the server looks whether the file of the customers has changed. */
const customersLookMs = 1_000;

/** Below the 10 s that containers are given between SIGTERM and SIGKILL. */
const stopBoundMs = 8_000;

/**
 * Wires everything and begins to listen. Throws `StartProblem`, or what the store throws, where
 * that cannot be; the process should then end, which frees what was taken.
 */
export const startServer = async (
  config: Config,
  { clock, log, showTokens = false, storeOptions }: ServerContext,
): Promise<RunningServer> => {
  const { host, dataDir, maxBodyBytes } = config;
  const lock = takeFolder(dataDir);
  if (lock === null) {
    throw new StartProblem(
      `Another server runs on the data folder ${dataDir}. Stop it, or set BILLABLE_DATA_DIR.`,
    );
  }
  const storePath = dataFile(dataDir);
  const metrics = createServerMetrics(softwareVersion);
  const store = metrics.timed(
    openStoreToServe(storePath, { onMigration: logMigration(log), ...storeOptions }),
  );
  const foundDamaged = (): void => store.foundDamaged();
  const logFailure = createFailureLog(log, storePath, foundDamaged);
  const customersFile = followFile(config, { log, logFailure });
  const tokens = await openTokens(config);
  const readTokens = await tokens.tokens('read');
  const { lastReceivedAt } = store;
  const clocks = newSharedClocks();
  const faults = { log, logFailure, foundDamaged };
  const reads = startReads(config, { storePath, readTokens, clocks, ...faults });
  const clockTrust = createClockTrust({ dataDir, lastReceivedAt, clock, log, logFailure });
  clockTrust.isTrusted();
  const reports = createFilesystemReportStore(dataDir);
  await warnOfStranger({ counters: store, receipts: store, reports }, { log, logFailure });
  const seenStore = { ...store, ...seenBy(clockTrust, store) };
  const refuseToken = createWrongTokenDelay();
  const customers = customerDoors(dataDir, { file: customersFile, used: store.links, clock });
  const doors = openDoors(config, { tokens, customers, used: store.links, clock, refuseToken });
  const routes = localRoutes(config, {
    store: seenStore,
    reads,
    metrics,
    clock,
    log,
    logFailure,
    doors: doors.handlers,
  });
  const router = doors.open(
    createRouter(routes, { tokens, customers: customers.access, log: logFailure, refuseToken }),
  );
  const logRefusal = logRefusals(log, { maxBodyBytes });
  const server = createHttpServer({
    router,
    maxBodyBytes,
    log: logFailure,
    hasIngestToken: ingestTokenJudge(tokens, logFailure),
    headers: transportHeaders(config),
    observe: (answered) => {
      metrics.observeAnswer(answered);
      logRefusal(answered);
    },
  });
  const port = await server.listen(host, config.port).catch(async (error: unknown) => {
    await tokens.forgetMade();
    throw error;
  });
  const url = reachableUrl(host, port);
  noteAddress(dataDir, url, logFailure);
  noteSettings(config, logFailure);
  for (const line of exposuresOf(config, Object.values(tokens.scopes))) log(line);
  const ending = new AbortController();
  const { signal } = ending;
  void noteHourly(clockTrust, { signal, log: logFailure });
  const { isTrusted: isClockTrusted } = clockTrust;
  void expireDaily(config, { store, clock, isClockTrusted, signal, log: logFailure });
  const { observeReports: observe } = metrics;
  const writeReports = createReportRuns(config, { log, signal, observe, foundDamaged });
  void reportDaily(writeReports, {
    dataDir,
    timezone: config.billingTimezone,
    clock,
    signal,
    log: logFailure,
    isClockTrusted,
    noteDone: metrics.noteReportRun,
  });
  startPushes(config, {
    ...faults,
    signal,
    clock,
    isClockTrusted,
    file: customersFile,
    observe: metrics.observePush,
    observeWarnings: metrics.observePushWarnings,
    clocks,
  });
  startAlerts(config, {
    ...faults,
    signal,
    isClockTrusted,
    file: customersFile,
    observe: metrics.observeAlerts,
  });
  startBackups(config, {
    clock,
    signal,
    log,
    logFailure,
    isClockTrusted,
    noteNewest: metrics.noteBackup,
  });
  void lookForDamage(storePath, { signal, log: logFailure });
  const following = setInterval(() => customersFile.look(), customersLookMs).unref();
  const keeping = setInterval(keepLock, lockCheckMs, { lock, dataDir, log }).unref();
  // Of loading all of this: V8 would keep it as long as the server is idle.
  collectGarbage();

  return {
    url,
    lines: greeting({ host, port, tokens: tokens.scopes, showTokens }),
    stop: async () => {
      await server.stop(stopBoundMs);
      forgetAddress(dataDir, logFailure);
      ending.abort();
      clearInterval(keeping);
      clearInterval(following);
      await reads.close();
      store.close();
      lock.release();
    },
  };
};
