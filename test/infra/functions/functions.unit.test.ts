import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { defaultLimits, ingestLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import {
  secretAttemptMs,
  secretAttempts,
} from '../../../shared/adapters/secrets/secrets-manager.ts';
import { resource, stackTemplate, statementsOf } from '../../support/aws/stack-template.ts';

const template = stackTemplate();
const lambda = (name: string) => resource(template, 'AWS::Lambda::Function', `${name}Function`);

describe('functions', () => {
  const names = ['Ingest', 'Query', 'Report', 'Recover'];

  test.each(names)('%s runs Node 24 on arm64 and logs JSON to its own group', (name) => {
    expect(lambda(name).Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: {
        LogFormat: 'JSON',
        SystemLogLevel: 'WARN',
        LogGroup: { Ref: expect.stringMatching(new RegExp(`^${name}Logs`)) },
      },
    });
    expect(lambda(name).Properties['VpcConfig']).toBeUndefined();
  });

  test('timeouts fit together: store, function, gateway, Kong', () => {
    const timeoutMs = (name: string): number => Number(lambda(name).Properties['Timeout']) * 1000;
    const gatewayMs = 30_000;
    const { attemptMs, readMs, writeMs } = ingestLimits;
    expect(attemptMs).toBe(1_000);
    expect(readMs + writeMs).toBe(6_000);
    expect(timeoutMs('Ingest')).toBe(8_000);
    // One request may read tokens, then the meta item, then write: each at its slowest.
    expect(secretAttempts * secretAttemptMs + readMs + writeMs).toBeLessThan(timeoutMs('Ingest'));
    expect(timeoutMs('Query')).toBeLessThan(gatewayMs);
    expect(defaultLimits.readMs).toBeLessThan(timeoutMs('Query'));
    expect(defaultLimits.recoverMs + defaultLimits.settleMs).toBeLessThan(timeoutMs('Recover'));
    expect(timeoutMs('Report')).toBe(15 * 60_000);
  });

  test('each has the settings, and names of its own things only', () => {
    const variables = (name: string) =>
      (lambda(name).Properties['Environment'] as { readonly Variables: object }).Variables;
    const always = {
      BILLING_TIMEZONE: 'UTC',
      BILLABLE_STATUSES: '1xx,2xx,3xx,4xx,!429,!499',
      MAX_EVENT_AGE_DAYS: '40',
      RESTATEMENT_DAYS: '10',
      RECEIPT_DAYS: '400',
      LABELS: 'service',
      REPORT_GROUP_BY: 'consumer,status',
      MAX_BODY_BYTES: '33554432',
      METERS: '',
      COMMIT_SECONDS: '30',
      PAGE_PARTITIONS: '16',
      INBOX_PARTITIONS: '64',
      POWERTOOLS_METRICS_NAMESPACE: 'Billable',
      POWERTOOLS_SERVICE_NAME: 'prod',
      TABLE_NAME: { Ref: 'CounterTableFE2C0268' },
    };
    const bucket = { REPORTS_BUCKET_NAME: { Ref: 'ReportsBucket4E7C5994' } };
    const read = { READ_TOKEN_SECRET_ARN: { Ref: 'ReadTokens9C484B30' } };
    const ingest = { INGEST_TOKEN_SECRET_ARN: { Ref: 'IngestTokens31859712' } };
    expect(variables('Ingest')).toEqual({ ...always, ...ingest });
    expect(variables('Query')).toEqual({ ...always, ...bucket, ...read, ...ingest });
    expect(variables('Report')).toEqual({ ...always, ...bucket });
    // Recover notes both names in the table, where commands read them; it has no right to either.
    expect(variables('Recover')).toEqual({ ...always, ...bucket, ...read });
  });

  test('the number of ingest functions is bound only by a setting', () => {
    expect(lambda('Ingest').Properties['ReservedConcurrentExecutions']).toBeUndefined();
    const bound = stackTemplate({ ingestConcurrency: 50 });
    expect(
      resource(bound, 'AWS::Lambda::Function', 'Ingest').Properties['ReservedConcurrentExecutions'],
    ).toBe(50);
  });

  test('X-Ray is off, and on by a setting', () => {
    const name = 'AWS::Lambda::Function';
    expect(() => {
      template.resourcePropertiesCountIs(name, { TracingConfig: Match.anyValue() }, 0);
      const traced = stackTemplate({ tracing: 'true' });
      traced.allResourcesProperties(name, { TracingConfig: { Mode: 'Active' } });
    }).not.toThrow();
  });

  test('every log group ends its logs after the days of the setting, 30 at first', () => {
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(5);
    const days = { RetentionInDays: 30 };
    expect(() => template.allResourcesProperties('AWS::Logs::LogGroup', days)).not.toThrow();
    const kept = 'RetainExceptOnCreate';
    for (const group of groups) expect(group).toHaveProperty('DeletionPolicy', kept);
    expect(() =>
      stackTemplate({ logRetentionDays: 365 }).allResourcesProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 365,
      }),
    ).not.toThrow();
  });
});

describe('schedules', () => {
  test.each([
    ['Recover', 'rate(1 minute)', 'Etc/UTC', 60, 2],
    ['Report', 'cron(0 4 * * ? *)', 'UTC', 21_600, 10],
  ])('%s runs at %s', (name, expression, zone, ageSec, retries) => {
    expect(resource(template, 'AWS::Scheduler::Schedule', name).Properties).toMatchObject({
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: zone,
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Function`)), 'Arn'] },
        Input: '{"scheduled_at":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: ageSec, MaximumRetryAttempts: retries },
        // The first path: the schedule cannot start the function.
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLettersBBF8BAAB', 'Arn'] } },
      },
    });
  });

  test('reports run in the zone of the bills', () => {
    const berlin = stackTemplate({ billingTimezone: 'europe/berlin' });
    expect(resource(berlin, 'AWS::Scheduler::Schedule', 'Report').Properties).toMatchObject({
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });

  test.each([
    ['Recover', 0, 60],
    ['Report', 2, 21_600],
  ])('%s leaves a dead letter where it fails', (name, retries, ageSec) => {
    expect(resource(template, 'AWS::Lambda::EventInvokeConfig', name).Properties).toMatchObject({
      MaximumRetryAttempts: retries,
      MaximumEventAgeInSeconds: ageSec,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLettersBBF8BAAB', 'Arn'] } },
      },
    });
  });

  test.each(['Recover', 'Report'])('the schedule of %s may start that function alone', (name) => {
    const [invoke, send, ...others] = statementsOf(template, `${name}SchedulerRole`);
    expect(others).toEqual([]);
    expect(invoke).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}Function`)), 'Arn'] },
    });
    expect(send).toMatchObject({
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': ['DeadLettersBBF8BAAB', 'Arn'] },
    });
    const { AssumeRolePolicyDocument } = resource(
      template,
      'AWS::IAM::Role',
      `${name}SchedulerRole`,
    ).Properties;
    expect(AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': {
                'Fn::Join': ['', expect.arrayContaining([':schedule-group/default'])],
              },
            },
          },
        },
      ],
    });
  });

  test('dead letters are encrypted, over TLS, and kept 14 days', () => {
    expect(resource(template, 'AWS::SQS::Queue').Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
    expect(() =>
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      }),
    ).not.toThrow();
  });
});
