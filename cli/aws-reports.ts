import type { ReportProgress } from '../functions/report/context.ts';
import { createReportHandler } from '../functions/report/handler.ts';
import { reportSettings } from '../local/disk-reports.ts';
import { connectDynamoDb } from '../shared/adapters/dynamodb/table/client.ts';
import { createDynamoDbCounterStore } from '../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits } from '../shared/adapters/dynamodb/settings.ts';
import { processSurroundings } from '../shared/adapters/dynamodb/surroundings.ts';
import type { Config } from '../shared/settings/config.ts';
import { openBucket } from './open-bucket.ts';

/** Reports of the table, written into the bucket. */
export const openAwsReports = (
  config: Config,
  { table, bucket }: { readonly table: string; readonly bucket: string },
  onProgress?: (progress: ReportProgress) => void,
) => {
  const db = connectDynamoDb();
  const files = openBucket(bucket);
  const settings = { table, deployment: null, limits: defaultLimits };
  const store = createDynamoDbCounterStore({ db, settings, surroundings: processSurroundings });
  const run = createReportHandler({
    counters: store,
    receipts: store,
    reports: files.reports,
    clock: Date.now,
    settings: reportSettings(config),
    ...(onProgress && { onProgress }),
  });
  const close = (): void => {
    db.close();
    files.close();
  };
  return { run, close };
};
