import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib';

import { billableFileKey, type keyPrefix } from '../../shared/names.ts';
import { reportsPrefix } from '../../shared/reports/keys.ts';
import { zonesPrefix } from '../../shared/reports/zones.ts';
import { acknowledge } from '../acknowledge.ts';
import type { StackFunction } from './lambda-function.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';

type Prefix = (typeof keyPrefix)[keyof typeof keyPrefix];

/**
 * The right to list is for the whole bucket: were it bound to a prefix, S3 would answer 403 to a
 * read of a file that is not there, and no one could tell that from a fault.
 */
export const allowFileList = (bucket: ReportsBucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'ListFiles',
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
  });

/** A signed link gives what its signer may read, so this is what links can give. */
export const allowFileReads = (
  bucket: ReportsBucket,
  ...prefixes: readonly Prefix[]
): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadFiles',
    actions: ['s3:GetObject'],
    resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
  });

/** In which zone months are reported, and by what a closed one is billed: no file with usage. */
const basisFiles = [`${zonesPrefix}*`, `${reportsPrefix}*.json`] as const;

export const allowBasisReads = (bucket: ReportsBucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadReportBasis',
    actions: ['s3:GetObject'],
    resources: basisFiles.map((pattern) => bucket.arnForObjects(pattern)),
  });

/** `billable.yaml` as it is, and as it was where the one of now is wrong. */
export const allowBillableFile = (bucket: ReportsBucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadBillableFile',
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucketVersions'],
    resources: [bucket.bucketArn, bucket.arnForObjects(billableFileKey)],
  });

/** Small files, each at once. No deletes, and the bucket's own policy refuses to overwrite. */
export const allowFileWrites = (bucket: ReportsBucket, prefix: Prefix): PolicyStatement =>
  fileWrites(bucket, prefix, ['s3:PutObject']);

/** The same of large ones, which come in parts: those of an upload that fails are given up. */
export const allowUploads = (bucket: ReportsBucket, prefix: Prefix): PolicyStatement =>
  fileWrites(bucket, prefix, ['s3:PutObject', 's3:AbortMultipartUpload']);

const fileWrites = (
  bucket: ReportsBucket,
  prefix: Prefix,
  actions: readonly string[],
): PolicyStatement =>
  new PolicyStatement({
    sid: 'WriteFiles',
    actions: [...actions],
    resources: [bucket.arnForObjects(`${prefix}*`)],
  });

/** The files are not known beforehand, so the right to them has a `*`. */
export const acknowledgeFiles = (
  of: StackFunction,
  bucket: ReportsBucket,
  prefix: Prefix,
): void => {
  acknowledgePattern(of, bucket, `${prefix}*`);
};

export const acknowledgeBasis = (of: StackFunction, bucket: ReportsBucket): void => {
  for (const pattern of basisFiles) acknowledgePattern(of, bucket, pattern);
};

const acknowledgePattern = (of: StackFunction, bucket: ReportsBucket, pattern: string): void => {
  const made = bucket.node.defaultChild as CfnBucket | undefined;
  const arn =
    made === undefined
      ? `arn:<AWS::Partition>:s3:::${bucket.bucketName}`
      : `<${Stack.of(bucket).getLogicalId(made)}.Arn>`;
  acknowledge(of.role ?? of, {
    [`AwsSolutions-IAM5[Resource::${arn}/${pattern}]`]:
      'The rest of the key of a report or export is its month or a random name. Other prefixes ' +
      'stay closed.',
  });
};
