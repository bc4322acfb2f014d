import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { reportsPrefix } from '../../../shared/reports/keys.ts';

type Put = { readonly s3: S3Client; readonly bucket: string; readonly key: string };
type Condition = { readonly IfNoneMatch?: '*' };

const atOnce = async ({ s3, bucket, key }: Put, condition: Condition): Promise<void> => {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'smoke', ...condition }));
};

const inParts = async ({ s3, bucket, key }: Put, condition: Condition): Promise<void> => {
  const at = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
  const part = { ...at, UploadId, PartNumber: 1 };
  const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'smoke' }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await s3.send(
    new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload, ...condition }),
  );
};

const isRefused = async (put: Promise<void>): Promise<boolean> =>
  put.then(
    () => false,
    () => true,
  );

/** What the bucket's policy lets anyone do to the reports who may do all else with it. */
export const triedUploads = async (s3: S3Client, bucket: string, now: number) => {
  const put = (name: string): Put => ({ s3, bucket, key: `${reportsPrefix}smoke-${now}-${name}` });
  return {
    'a put without a condition': await isRefused(atOnce(put('plain'), {})),
    'parts without a condition': await isRefused(inParts(put('parts'), {})),
    'a put with If-None-Match': await isRefused(atOnce(put('new'), { IfNoneMatch: '*' })),
    'parts with If-None-Match': await isRefused(inParts(put('new-parts'), { IfNoneMatch: '*' })),
    'the same again': await isRefused(atOnce(put('new'), { IfNoneMatch: '*' })),
  };
};
