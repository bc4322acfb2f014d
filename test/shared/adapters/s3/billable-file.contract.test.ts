import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, expect, test } from '@jest/globals';

import { createS3BillableFile } from '../../../../shared/adapters/s3/billable-file.ts';
import { emptyFile } from '../../../../shared/customers/billable-file.ts';
import { describeOnEmulator } from '../../../support/dynamodb/emulator.ts';
import { newBucket, s3Config } from '../../../support/reports/stores.ts';

describeOnEmulator('billable.yaml in the bucket', () => {
  const client = new S3Client(s3Config);
  afterAll(() => client.destroy());

  const open = async () => {
    const bucket = await newBucket();
    await client.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    const complaints: string[] = [];
    const reader = () =>
      createS3BillableFile({ client, bucket, complain: (problem) => complaints.push(problem) });
    const key = { Bucket: bucket, Key: 'config/billable.yaml' };
    return {
      complaints,
      reader,
      put: async (text: string) => client.send(new PutObjectCommand({ ...key, Body: text })),
      remove: async () => client.send(new DeleteObjectCommand(key)),
    };
  };
  const yaml = (id: string): string => `customers: [{ id: ${id}, consumers: [custom_id:c-1] }]`;

  test('where there is none there is no one, and the next look finds a first one', async () => {
    const { reader, put, complaints } = await open();
    const read = reader();
    expect(await read()).toEqual(emptyFile);
    await put(yaml('acme'));
    expect((await read()).customers[0]?.id).toBe('acme');
    expect(complaints).toEqual([]);
  });

  test('the same object comes as long as nothing changes, and another one once it does', async () => {
    const { reader, put } = await open();
    await put(yaml('acme'));
    const read = reader();
    const first = await read();
    expect(await read()).toBe(first);
    await put(yaml('bolt'));
    expect((await read()).customers[0]?.id).toBe('bolt');
  });

  test('a wrong one, or none any more, leaves the last good one in force, also for a new reader', async () => {
    const { reader, put, remove, complaints } = await open();
    await put(yaml('acme'));
    const read = reader();
    await read();
    await put('customers: [{ id: 007 }]');
    expect((await read()).customers[0]?.id).toBe('acme');
    expect((await reader()()).customers[0]?.id).toBe('acme');
    expect(complaints.at(-1)).toMatch(/stays in force: config\/billable.yaml:1:\d+ /);
    await remove();
    expect((await read()).customers[0]?.id).toBe('acme');
    expect((await reader()()).customers[0]?.id).toBe('acme');
    expect(complaints.at(-1)).toMatch(/there is no config\/billable.yaml/);
  });

  test('where none was ever good it says what is wrong', async () => {
    const { reader, put } = await open();
    await put('customers: [{ id: 007 }]');
    await expect(reader()()).rejects.toThrow(/There is no good config\/billable.yaml:\n.*:1:/);
  });
});
