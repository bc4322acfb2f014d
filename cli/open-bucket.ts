import { createS3BillableFile } from '../shared/adapters/s3/billable-file.ts';
import { connectS3 } from '../shared/adapters/s3/client.ts';
import { putBillableFile } from '../shared/adapters/s3/put-billable-file.ts';
import { createS3ReportStore } from '../shared/adapters/s3/report-store.ts';

/** The reports and the file of the customers in a bucket; region and credentials are those of the AWS SDK. */
export const openBucket = (bucket: string) => {
  const client = connectS3();
  return {
    reports: createS3ReportStore({ client, bucket }),
    currentFile: createS3BillableFile({
      client,
      bucket,
      complain: (message) => void process.stderr.write(`${message}\n`),
    }),
    put: (bytes: Uint8Array) => putBillableFile(client, bucket, bytes),
    close: (): void => {
      client.destroy();
    },
  };
};
