import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ReportStore } from '../../ports/report-store.ts';
import { contentTypeOf } from './content-type.ts';
import { copyObject } from './copy.ts';
import { answerDeadline, whileItComes } from './deadlines.ts';
import { isNotFound, isTaken, orPassing, orUnavailable } from './failure.ts';
import { signLink } from './link.ts';
import { beginUpload } from './upload.ts';

export type S3ReportStoreOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /**
   * Bytes of a part of a large file. Default 8 MiB, for files of up to 78 GiB: S3 takes 10,000
   * parts, and none but the last below 5 MiB.
   */
  readonly partBytes?: number;
};

/** Keeps reports in a bucket. Every write is on condition that the key is not there. */
export const createS3ReportStore = ({
  client,
  bucket,
  partBytes = 8 * 1024 * 1024,
}: S3ReportStoreOptions): ReportStore => ({
  keys: (prefix) =>
    orUnavailable('list reports', async () => {
      const keys: string[] = [];
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
      }
      return keys;
    }),

  placeOf: (key) => `s3://${bucket}/${key}`,

  readText: (key) =>
    orUnavailable('read a report', async () => {
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key }),
          answerDeadline(),
        );
        return (await Body?.transformToString()) ?? null;
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    }),

  async *read(key, part) {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      // Both ends belong to it.
      ...(part !== undefined && { Range: `bytes=${part.start}-${part.end - 1}` }),
    });
    const { abortSignal, wait, stop } = whileItComes();
    try {
      wait();
      const { Body } = await client.send(command, { abortSignal });
      for await (const bytes of Body as unknown as AsyncIterable<Uint8Array>) {
        stop();
        yield bytes;
        wait();
      }
    } catch (error) {
      throw orPassing('read a report', error);
    } finally {
      stop();
    }
  },

  create: (key, text) =>
    orUnavailable('write a report', async () => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: text,
            ContentType: contentTypeOf(key),
            IfNoneMatch: '*',
          }),
          answerDeadline(),
        );
        return 'created';
      } catch (error) {
        if (isTaken(error)) return 'taken';
        throw error;
      }
    }),

  begin: async (key) =>
    beginUpload(client, { bucket, key, contentType: contentTypeOf(key), partBytes }),

  copy: (from, to) => copyObject(client, { bucket, from, to }),

  link: (key, fileName) => signLink(client, { bucket, key, fileName }),
});
