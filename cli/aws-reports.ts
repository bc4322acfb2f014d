import { tmpdir } from 'node:os';
import type { ReportProgress } from '../functions/report/context.ts';
import { createReportHandler } from '../functions/report/handler.ts';
import { reportSettings } from '../functions/report/settings.ts';
import { openSpill } from '../shared/adapters/filesystem/spill.ts';
import { openDynamoDbTable } from '../shared/adapters/dynamodb/open-table.ts';
import { customersIn } from '../shared/customers/billable-file.ts';
import type { Config } from '../shared/settings/config.ts';
import { openBucket } from './open-bucket.ts';

/** Reports of the table, written into the bucket. */
export const openAwsReports = (
  config: Config,
  { table, bucket }: { readonly table: string; readonly bucket: string },
  onProgress?: (progress: ReportProgress) => void,
) => {
  const { store, close: closeTable } = openDynamoDbTable({ table });
  const files = openBucket(bucket);
  const run = createReportHandler({
    counters: store,
    receipts: store,
    reports: files.reports,
    clock: Date.now,
    customers: async () => customersIn(await files.currentFile()),
    openSpill: () => openSpill(tmpdir()),
    settings: reportSettings(config, process.versions['tz']),
    ...(onProgress && { onProgress }),
  });
  const close = (): void => {
    closeTable();
    files.close();
  };
  return { run, close };
};
