import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { billableFileKey } from '../../names.ts';
import { uploadDeadline } from './deadlines.ts';
import { orUnavailable } from './failure.ts';

/** Puts a file in force. The bucket keeps the versions of before. */
export const putBillableFile = async (
  client: S3Client,
  bucket: string,
  bytes: Uint8Array,
): Promise<void> => {
  await orUnavailable('write billable.yaml', () =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: billableFileKey,
        Body: bytes,
        ContentType: 'application/yaml',
      }),
      uploadDeadline(),
    ),
  );
};
