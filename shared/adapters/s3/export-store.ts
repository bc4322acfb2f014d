import { randomBytes } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { keyPrefix } from '../../names.ts';
import type { ExportStore } from '../../ports/export-store.ts';
import { contentTypeOf } from './content-type.ts';
import { signLink } from './link.ts';
import { beginUpload } from './upload.ts';

export type S3ExportStoreOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /** As for reports; two of them are in memory at most. */
  readonly partBytes?: number;
};

/** Keeps exports in a bucket, whose lifecycle removes them. */
export const createS3ExportStore = ({
  client,
  bucket,
  partBytes = 8 * 1024 * 1024,
}: S3ExportStoreOptions): ExportStore => ({
  write: async (texts, fileName) => {
    // No one finds an export by guessing, not even who may read the bucket but not list it.
    const key = `${keyPrefix.exports}${randomBytes(24).toString('base64url')}/${fileName}`;
    const contentType = contentTypeOf(key);
    const draft = beginUpload(client, { bucket, key, contentType, partBytes });
    try {
      for await (const text of texts) await draft.write(Buffer.from(text));
      if ((await draft.commit()) === 'taken') throw new Error(`a random key came twice: ${key}`);
    } catch (error) {
      await draft.discard();
      throw error;
    }
    return signLink(client, { bucket, key, fileName });
  },
});
