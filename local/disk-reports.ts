import type { ReportProgress } from '../functions/report/context.ts';
import { createReportHandler } from '../functions/report/handler.ts';
import { type ReportConfig, reportSettings } from '../functions/report/settings.ts';
import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';

export type DiskReportConfig = ReportConfig & { readonly dataDir: string };

/** Reports of the store in the data folder, written into it. A server may run meanwhile. */
export const openDiskReports = (
  config: DiskReportConfig,
  onProgress?: (progress: ReportProgress) => void,
) => {
  const reader = openSqliteReader(dataFile(config.dataDir));
  const run = createReportHandler({
    counters: reader,
    receipts: reader,
    reports: createFilesystemReportStore(config.dataDir),
    clock: Date.now,
    settings: reportSettings(config, process.versions['tz']),
    ...(onProgress && { onProgress }),
  });
  return { run, lastReceivedAt: reader.lastReceivedAt, close: () => reader.close() };
};
