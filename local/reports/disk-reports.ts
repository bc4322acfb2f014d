import type { ReportContext, ReportProgress } from '../../functions/report/context.ts';
import { createReportHandler } from '../../functions/report/handler.ts';
import { type ReportConfig, reportSettings } from '../../functions/report/settings.ts';
import { draftsFolder } from '../../shared/adapters/filesystem/draft.ts';
import { createFilesystemReportStore } from '../../shared/adapters/filesystem/report-store.ts';
import { openSpill } from '../../shared/adapters/filesystem/spill.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import type { PayingCustomer } from '../../shared/customers/directory-text.ts';

export type DiskReportConfig = ReportConfig & { readonly dataDir: string };

type DiskReportOptions = {
  readonly customers: () => readonly PayingCustomer[] | null;
  readonly onProgress?: ((progress: ReportProgress) => void) | undefined;
  readonly onContested?: ReportContext['onContested'];
};

/** Reports of the store in the data folder, written into it. A server may run meanwhile. */
export const openDiskReports = (
  config: DiskReportConfig,
  { customers, onProgress, onContested }: DiskReportOptions,
) => {
  const reader = openSqliteReader(dataFile(config.dataDir));
  const run = createReportHandler({
    counters: reader,
    receipts: reader,
    reports: createFilesystemReportStore(config.dataDir),
    clock: Date.now,
    customers: async () => customers(),
    openSpill: () => openSpill(draftsFolder(config.dataDir)),
    settings: reportSettings(config, process.versions['tz']),
    ...(onProgress && { onProgress }),
    ...(onContested && { onContested }),
  });
  return { run, lastReceivedAt: reader.lastReceivedAt, close: () => reader.close() };
};
