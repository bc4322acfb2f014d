import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resource, stackTemplate, type Statement } from '../../support/aws/stack-template.ts';

const template = stackTemplate();

const alarm = (name: string, of = template) =>
  resource(of, 'AWS::CloudWatch::Alarm', `${name}Alarm`).Properties;

const own = (name: string) => ({
  Namespace: 'Billable',
  MetricName: name,
  Dimensions: [{ Name: 'service', Value: 'prod' }],
  Statistic: 'Sum',
});

const anyInFiveMinutes = {
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

describe('alarms', () => {
  test.each([
    ['Quarantine', own('EntriesQuarantined')],
    ['ReportFailed', own('ReportsFailed')],
    ['AfterClose', own('ReportsAfterClose')],
    [
      'BatchRefused',
      { Namespace: 'Billable/prod', MetricName: 'BatchesRefused', Statistic: 'Sum' },
    ],
    ['ReadFailed', { Namespace: 'Billable/prod', MetricName: 'ReadsFailed', Statistic: 'Sum' }],
    [
      'DeadLetter',
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLettersBBF8BAAB', 'QueueName'] } },
        ],
        Statistic: 'Maximum',
      },
    ],
  ])('%s rings at the first one', (name, metric) => {
    expect(alarm(name)).toMatchObject({ ...metric, ...anyInFiveMinutes });
  });

  test('a batch that has waited for five minutes rings, where the next look finds it so too', () => {
    expect(alarm('Waiting')).toMatchObject({
      ...own('WaitingMilliseconds'),
      ...anyInFiveMinutes,
      Statistic: 'Maximum',
      Threshold: 300_000,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });

  test('26 hours without a run of the reports ring, also where nothing is measured at all', () => {
    expect(alarm('ReportMissing')).toMatchObject({
      ...own('ReportRuns'),
      Period: 3_600,
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('an hour without an entry rings only where that is asked for', () => {
    expect(() => template.resourceCountIs('AWS::CloudWatch::Alarm', 8)).not.toThrow();
    expect(alarm('Idle', stackTemplate({ idleAlarm: true }))).toMatchObject({
      ...own('EntriesAccepted'),
      Period: 3_600,
      EvaluationPeriods: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('each goes to the topic', () => {
    expect(() =>
      template.allResourcesProperties('AWS::CloudWatch::Alarm', {
        AlarmActions: [{ Ref: 'AlarmTopicD01E77F9' }],
        OKActions: [{ Ref: 'AlarmTopicD01E77F9' }],
      }),
    ).not.toThrow();
  });
});

describe('the topic', () => {
  const statements = (
    resource(template, 'AWS::SNS::TopicPolicy').Properties['PolicyDocument'] as {
      readonly Statement: readonly Statement[];
    }
  ).Statement;

  test('is not under the AWS-managed key, which CloudWatch may not use', () => {
    expect(() =>
      template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() }),
    ).not.toThrow();
  });

  test('takes what the alarms of this account publish', () => {
    expect(statements).toContainEqual({
      Sid: 'AlarmsOfThisAccount',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: { Ref: 'AlarmTopicD01E77F9' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  test('takes it over TLS only', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('has a subscriber where the settings name one', () => {
    expect(() => template.resourceCountIs('AWS::SNS::Subscription', 0)).not.toThrow();
    expect(() =>
      stackTemplate({ alarmEmail: 'ops@example.com' }).hasResourceProperties(
        'AWS::SNS::Subscription',
        { Protocol: 'email', Endpoint: 'ops@example.com' },
      ),
    ).not.toThrow();
  });
});
