import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** A link dies with the credentials that signed it, which in a function may be soon. */
const linkSeconds = 300;

export type LinkedFile = {
  readonly bucket: string;
  readonly key: string;
  /** The name under which it is downloaded. */
  readonly fileName: string;
};

/** A link that gives a file to anyone who has it, for five minutes. Makes no request. */
export const signLink = (
  client: S3Client,
  { bucket, key, fileName }: LinkedFile,
): Promise<string> =>
  getSignedUrl(
    client,
    new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentDisposition: `attachment; filename="${fileName}"`,
    }),
    { expiresIn: linkSeconds },
  );
