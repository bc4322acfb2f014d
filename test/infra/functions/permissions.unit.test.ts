import { describe, expect, test } from '@jest/globals';
import { allowedOf, counterTable, reportsBucket, under } from '../../support/aws/allowed.ts';
import { stackTemplate } from '../../support/aws/stack-template.ts';

const template = stackTemplate();

describe('what a function may do', () => {
  const [table, bucket] = [counterTable, reportsBucket];
  const allowed = (role: string) => allowedOf(template, role);
  const logs = (name: string) => ({
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Logs`)), 'Arn'] },
  });
  const inTransactions = (Action: string | readonly string[]) => ({
    Action,
    Resource: table,
    Condition: {
      'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
    },
  });
  const commit = inTransactions(['dynamodb:UpdateItem', 'dynamodb:DeleteItem']);
  const writeCommits = {
    Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    Resource: table,
    Condition: {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['meta', 'lease', 'groups', 'p#*'],
      },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
  const readTable = { Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: table };
  const readIndexes = (...indexes: readonly object[]) => ({
    Action: 'dynamodb:Query',
    Resource: indexes.length === 1 ? indexes[0] : indexes,
  });
  const index = (name: string) => under(table, `/index/${name}`);
  const readSecret = (...ids: readonly string[]) => ({
    Action: 'secretsmanager:GetSecretValue',
    Resource: ids.length === 1 ? { Ref: ids[0] } : ids.map((id) => ({ Ref: id })),
  });
  // For the whole bucket: else a file that is not there would be a 403.
  const listFiles = { Action: 's3:ListBucket', Resource: bucket };
  const readBillableFile = {
    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucketVersions'],
    Resource: [bucket, under(bucket, '/config/billable.yaml')],
  };
  const readReports = { Action: 's3:GetObject', Resource: under(bucket, '/reports/*') };
  const sendDeadLetters = {
    Action: 'sqs:SendMessage',
    Resource: { 'Fn::GetAtt': ['DeadLettersBBF8BAAB', 'Arn'] },
  };

  test('ingest writes receipts and counters inside transactions only, and reads its own tokens', () => {
    expect(allowed('IngestRole')).toEqual([
      logs('Ingest'),
      inTransactions('dynamodb:PutItem'),
      commit,
      writeCommits,
      readTable,
      readSecret('IngestTokens31859712'),
    ]);
  });

  test('query writes exports and used links, and nothing else: no counter, no receipt, no report', () => {
    expect(allowed('QueryRole')).toEqual([
      logs('Query'),
      readTable,
      readIndexes(index('by-username'), index('by-custom-id'), index('irregular')),
      {
        Action: 'dynamodb:PutItem',
        Resource: table,
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['link#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      readSecret('ReadTokens9C484B30', 'IngestTokens31859712'),
      listFiles,
      {
        Action: 's3:GetObject',
        Resource: [under(bucket, '/reports/*'), under(bucket, '/exports/*')],
      },
      readBillableFile,
      {
        Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
        Resource: under(bucket, '/exports/*'),
      },
    ]);
  });

  test('report writes reports, and cannot touch receipts or counters', () => {
    expect(allowed('ReportRole')).toEqual([
      logs('Report'),
      readTable,
      readIndexes(index('irregular')),
      listFiles,
      readReports,
      readBillableFile,
      {
        Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
        Resource: under(bucket, '/reports/*'),
      },
      sendDeadLetters,
    ]);
  });

  test('recover commits as ingest does, takes no batch, and reads no tokens', () => {
    expect(allowed('RecoverRole')).toEqual([
      logs('Recover'),
      commit,
      writeCommits,
      readTable,
      sendDeadLetters,
    ]);
  });

  test('no role has a policy of AWS or rights besides these', () => {
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(Object.keys(role['Properties'] as object)).toEqual(['AssumeRolePolicyDocument']);
    }
    expect(() => template.resourceCountIs('AWS::IAM::Policy', 6)).not.toThrow();
    expect(() => template.resourceCountIs('AWS::IAM::ManagedPolicy', 0)).not.toThrow();
  });
});
