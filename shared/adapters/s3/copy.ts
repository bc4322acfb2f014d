import { CopyObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { contentTypeOf } from './content-type.ts';
import { answerDeadline, uploadDeadline } from './deadlines.ts';
import { isNotFound, orUnavailable } from './failure.ts';

export type CopyTarget = {
  readonly bucket: string;
  readonly from: string;
  readonly to: string;
};

/** What the copy was made of, in its own metadata. */
const sourceName = 'billable-source';

/** Copies an object within its bucket, in the place of another copy. */
export const copyObject = async (
  client: S3Client,
  { bucket, from, to }: CopyTarget,
): Promise<void> => {
  if ((await sourceOf(client, bucket, to)) === from) return;
  const command = new CopyObjectCommand({
    Bucket: bucket,
    Key: to,
    CopySource: encodeURIComponent(`${bucket}/${from}`),
    MetadataDirective: 'REPLACE',
    ContentType: contentTypeOf(to),
    Metadata: { [sourceName]: from },
  });
  await orUnavailable('copy a report', () => client.send(command, uploadDeadline()));
};

/** `null` where there is no such object. */
const sourceOf = async (client: S3Client, bucket: string, key: string): Promise<string | null> =>
  orUnavailable('look at a report', async () => {
    try {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
      const { Metadata } = await client.send(command, answerDeadline());
      return Metadata?.[sourceName] ?? '';
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  });
