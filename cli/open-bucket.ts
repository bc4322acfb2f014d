import { connectS3 } from '../shared/adapters/s3/client.ts';
import { createS3ReportStore } from '../shared/adapters/s3/report-store.ts';
import type { ReportStore } from '../shared/ports/report-store.ts';

/** The reports in a bucket; region and credentials are those of the AWS SDK. */
export const openBucket = (
  bucket: string,
): { readonly reports: ReportStore; readonly close: () => void } => {
  const client = connectS3();
  return {
    reports: createS3ReportStore({ client, bucket }),
    close: () => {
      client.destroy();
    },
  };
};
