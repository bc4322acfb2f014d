import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createS3ReportStore } from '../../../../shared/adapters/s3/report-store.ts';
import { describeOnEmulator } from '../../../support/dynamodb/emulator.ts';
import { newBucket, s3Config, s3Reports } from '../../../support/reports/stores.ts';
import { describeReportStore } from '../../ports/report-store.ts';

const key = 'reports/month=2026-10/billable-2026-10.v1.csv';

describeOnEmulator('on the AWS emulator', () => {
  describeReportStore(s3Reports);

  test('a link gives the file to anyone who has it, under its name', async () => {
    const opened = await s3Reports.open();
    const { reports } = opened;
    await reports.create(key, 'a,b\r\n');
    const link = await reports.link(key, 'billable-2026-10.v1.csv');
    const answer = await fetch(link ?? '');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('a,b\r\n');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(new URL(link ?? '').searchParams.get('response-content-disposition')).toBe(
      'attachment; filename="billable-2026-10.v1.csv"',
    );
    await opened.close();
  });

  test('a store that does not answer is unavailable, one that refuses is not', async () => {
    const away = new S3Client({ ...s3Config, endpoint: 'http://127.0.0.1:1' });
    await expect(
      createS3ReportStore({ client: away, bucket: 'none' }).create(key, 'text'),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
    away.destroy();
    const client = new S3Client(s3Config);
    await newBucket();
    await expect(
      createS3ReportStore({ client, bucket: 'no-such-bucket' }).create(key, 'text'),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
    client.destroy();
  });
});
