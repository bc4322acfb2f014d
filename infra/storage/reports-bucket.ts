import { Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { keyPrefix } from '../../shared/names.ts';
import { acceptedPrefix } from '../../shared/reports/books.ts';
import { currentPrefix, reportsPrefix } from '../../shared/reports/keys.ts';
import { settledPrefix } from '../../shared/reports/settled.ts';
import { zonesPrefix } from '../../shared/reports/zones.ts';
import { acknowledge } from '../acknowledge.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings.ts';

/** The compiler takes the one for no form of the other, as to properties that may be missing. */
export type ReportsBucket = Bucket | IBucket;

export const bucketId = 'ReportsBucket';

/** The bucket of the reports and the marks of pushes, which are never overwritten, and of exports, which live a day; or the existing one that the settings name. */
export const reportsBucket = (scope: Construct, settings: Settings): ReportsBucket => {
  const { reportsBucketName } = settings;
  if (reportsBucketName !== null) {
    // It has kept its policy and its rules.
    return Bucket.fromBucketName(scope, bucketId, reportsBucketName);
  }
  const bucket = new Bucket(scope, bucketId, {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [
      {
        id: 'copies-replaced',
        prefix: currentPrefix,
        noncurrentVersionExpiration: Duration.days(1),
      },
      { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      {
        id: 'exports',
        prefix: keyPrefix.exports,
        expiration: Duration.days(1),
        noncurrentVersionExpiration: Duration.days(1),
      },
    ],
    removalPolicy: removalPolicy(settings),
    autoDeleteObjects: settings.removalPolicy === 'destroy',
  });
  if (settings.removalPolicy === 'destroy') acknowledgeEmptying(scope);
  bucket.addToResourcePolicy(refuseOverwriting(bucket));
  // A bucket that stays keeps what guards it.
  bucket.policy?.applyRemovalPolicy(removalPolicy(settings));
  acknowledge(bucket, {
    'AwsSolutions-S1': noAccessLog,
    'cdk-validator-cfnguard::s3_bucket_logging_enabled_check': noAccessLog,
    'cdk-validator-cfnguard::s3_bucket_default_encryption_kms_check':
      'Encrypted with the key of S3. A key of our own costs more a month than all reports, and ' +
      'anyone who may read the bucket would be allowed to use it anyway.',
    'cdk-validator-cfnguard::s3_event_notifications_enabled_check':
      'Nothing waits for a report: whether one is missing is seen by an alarm.',
    'cdk-validator-cfnguard::s3_bucket_object_lock_enabled_check':
      'Versions are kept, overwriting is refused by the policy, and every report has its SHA-256 ' +
      'in its manifest. A lock would keep exports, too, longer than their day.',
  });
  return bucket;
};

/** CDK's own function, which empties the bucket before a trial is removed. */
const acknowledgeEmptying = (scope: Construct): void => {
  const provider = scope.node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
  acknowledge(provider, {
    'cdk-validator-cfnguard::lambda_inside_vpc_check': 'It talks to S3 only, over TLS.',
  });
};

const noAccessLog =
  'Every write is a line in the log of the function that made it, versions are kept, and links ' +
  'live for minutes. A second bucket of access logs would cost more than the reports.';

const neverReplaced = [
  reportsPrefix,
  acceptedPrefix,
  settledPrefix,
  zonesPrefix,
  keyPrefix.pushes,
] as const;

/**
 * A put without `If-None-Match` would replace a report that finance may have booked. The parts of
 * a multipart upload carry no such header; its completion does. Copies of the newest versions are
 * replaced: they stand below a prefix of their own.
 */
const refuseOverwriting = (bucket: Bucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'RefuseUnconditionalPutOfReports',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: neverReplaced.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    conditions: {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  });
