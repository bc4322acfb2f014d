import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll } from '@jest/globals';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { createS3ReportStore } from '../../../shared/adapters/s3/report-store.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { emulatorConfig } from '../dynamodb/emulator.ts';

export type OpenReportStore = {
  readonly reports: ReportStore;
  close(): Promise<void>;
};

export type ReportStoreSubject = {
  readonly name: string;
  open(): Promise<OpenReportStore>;
};

export const filesystemReports: ReportStoreSubject = {
  name: 'filesystem',
  open: async () => {
    const reports = createFilesystemReportStore(await temporaryFolder());
    return { reports, close: async () => undefined };
  },
};

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A new folder, which is removed after the tests of the file. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'billable-reports-'));
  folders.push(folder);
  return folder;
};

export const s3Config = { ...emulatorConfig, forcePathStyle: true, maxAttempts: 1 };

/** A new bucket on the emulator; the emulator ends with it. */
export const newBucket = async (): Promise<string> => {
  const client = new S3Client(s3Config);
  const bucket = `reports-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
};

export const s3Reports: ReportStoreSubject = {
  name: 'S3',
  open: async () => {
    const client = new S3Client(s3Config);
    const reports = createS3ReportStore({ client, bucket: await newBucket() });
    return { reports, close: async () => client.destroy() };
  },
};
