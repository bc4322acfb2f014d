import { describe, expect, test } from '@jest/globals';
import { resource, stackTemplate, type Statement } from '../../support/aws/stack-template.ts';

const isKept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const template = stackTemplate();
const trial = stackTemplate({ removalPolicy: 'destroy' });

describe('the bucket', () => {
  const bucket = resource(template, 'AWS::S3::Bucket');

  test('keeps versions, is encrypted and closed to the public', () => {
    expect(bucket.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  test('ends unfinished uploads, exports and replaced copies after a day; nothing else expires', () => {
    expect(bucket.Properties['LifecycleConfiguration']).toEqual({
      Rules: [
        {
          Id: 'copies-replaced',
          Status: 'Enabled',
          Prefix: 'reports/current/',
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
        {
          Id: 'unfinished-uploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
        {
          Id: 'exports',
          Status: 'Enabled',
          Prefix: 'exports/',
          ExpirationInDays: 1,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
      ],
    });
  });

  const statements = (
    resource(template, 'AWS::S3::BucketPolicy').Properties['PolicyDocument'] as {
      readonly Statement: readonly Statement[];
    }
  ).Statement;

  test('takes requests over TLS only', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('refuses to put a report without the condition that there is none', () => {
    const { Effect, Action, Principal, Condition, Resource } =
      statements.find(({ Sid }) => Sid === 'RefuseUnconditionalPutOfReports') ?? {};
    expect({ Effect, Action, Principal, Condition }).toEqual({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Principal: { AWS: '*' },
      Condition: {
        Null: { 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    });
    // Not of what is copied for engines, and replaced: `reports/current/`.
    expect(JSON.stringify(Resource).match(/"\/[^"]*"/g)).toEqual([
      '"/reports/month=*"',
      '"/reports/stores/*"',
      '"/reports/settled/*"',
      '"/reports/timezones/*"',
      // The marks of what billing systems were sent.
      '"/pushes/*"',
    ]);
  });

  test('keeps its policy where it stays: what guards the reports does not go with the stack', () => {
    expect(resource(template, 'AWS::S3::BucketPolicy')).toMatchObject(isKept);
    expect(resource(trial, 'AWS::S3::BucketPolicy')).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  test('stays when the stack is removed; that of a trial is emptied and goes', () => {
    expect(bucket).toMatchObject(isKept);
    expect(() => template.resourceCountIs('Custom::S3AutoDeleteObjects', 0)).not.toThrow();
    trial.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});
