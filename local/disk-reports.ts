import type { ReportContext, ReportProgress } from '../functions/report/context.ts';
import { createReportHandler } from '../functions/report/handler.ts';
import { createFilesystemReportStore } from '../shared/adapters/filesystem/report-store.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { meterNames } from '../shared/metering/meters.ts';
import type { Config } from '../shared/settings/config.ts';
import { softwareVersion } from '../shared/software-version.ts';

export type ReportConfig = Pick<
  Config,
  | 'dataDir'
  | 'billingTimezone'
  | 'billableStatuses'
  | 'reportGroupBy'
  | 'meters'
  | 'maxEventAgeDays'
  | 'restatementDays'
>;

/** The settings of reports, beside what a process knows of itself. */
export const reportSettings = (config: ReportConfig): ReportContext['settings'] => ({
  billingTimezone: config.billingTimezone,
  billableStatuses: config.billableStatuses,
  groupBy: config.reportGroupBy,
  meters: meterNames(config.meters.definitions),
  maxEventAgeDays: config.maxEventAgeDays,
  restatementDays: config.restatementDays,
  softwareVersion,
  tzdataVersion: process.versions['tz'] ?? 'unknown',
});

/** Reports of the store in the data folder, written into it. A server may run meanwhile. */
export const openDiskReports = (
  config: ReportConfig,
  onProgress?: (progress: ReportProgress) => void,
) => {
  const reader = openSqliteReader(dataFile(config.dataDir));
  const run = createReportHandler({
    counters: reader,
    receipts: reader,
    reports: createFilesystemReportStore(config.dataDir),
    clock: Date.now,
    settings: reportSettings(config),
    ...(onProgress && { onProgress }),
  });
  return { run, lastReceivedAt: reader.lastReceivedAt, close: () => reader.close() };
};
