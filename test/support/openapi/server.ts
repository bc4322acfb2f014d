import { createReportHandler } from '../../../functions/report/handler.ts';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { batch } from '../metering/batches.ts';
import { event } from '../metering/events.ts';
import { reportSettings } from '../reports/settings.ts';
import { withoutCustomers } from '../reports/spill.ts';
import { newDataDir, startTestServer, type TestServer } from '../local/server.ts';

type Setting = { readonly now: number; readonly month: string; readonly maxBodyBytes: number };

/** A server that has something to answer on every path: usage of now and a report of its month. */
export const startServerWithReport = async (setting: Setting): Promise<TestServer> => {
  const { now, month, maxBodyBytes } = setting;
  const dataDir = newDataDir();
  const store = openSqliteStore(dataFile(dataDir));
  const events = [200, 404].map((status) => event({ status, at: now }));
  await store.applyOnce(batch({ name: 'counted before', events, receivedAt: now }));
  await createReportHandler({
    counters: store,
    receipts: store,
    reports: createFilesystemReportStore(dataDir),
    clock: () => now,
    settings: reportSettings(),
    ...withoutCustomers,
  })({ month });
  store.close();
  return startTestServer({ dataDir, env: { MAX_BODY_BYTES: String(maxBodyBytes) } });
};
