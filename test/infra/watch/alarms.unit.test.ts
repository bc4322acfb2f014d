import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { matchesFilterPattern } from '../../support/aws/filter-pattern.ts';
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

describe('a filter on the access log', () => {
  const { AccessLogSettings } = resource(template, 'AWS::ApiGatewayV2::Stage').Properties;
  const filter = (name: string) =>
    resource(template, 'AWS::Logs::MetricFilter', name).Properties as {
      readonly FilterPattern: string;
    };

  /** A line of the log, as the gateway fills in the stage's format. */
  const line = (routeKey: string, status: number): object => {
    const { Format } = AccessLogSettings as { readonly Format: string };
    const filled = Format.replace('$context.routeKey', routeKey)
      .replace('$context.status', String(status))
      .replaceAll(/\$context\.[\w.]+/g, '-');
    return JSON.parse(filled) as object;
  };
  const counts = (name: string, routeKey: string, status: number): boolean =>
    matchesFilterPattern(filter(name).FilterPattern, line(routeKey, status));

  test.each([400, 401, 403, 404, 413, 429, 451, 499, 500, 502, 503, 504, 511])(
    'counts a %d on /ingest as a refused batch, and as no failed read',
    (status) => {
      for (const method of ['POST', 'PUT', 'PATCH']) {
        expect(counts('BatchesRefused', `${method} /ingest`, status)).toBe(true);
        expect(counts('ReadsFailed', `${method} /ingest`, status)).toBe(false);
      }
    },
  );

  test.each([429, 500, 502, 503, 504])('counts a %d elsewhere as a failed read', (status) => {
    for (const route of ['GET /billable', 'GET /reports', 'GET /reports/{name}', 'GET /health']) {
      expect(counts('ReadsFailed', route, status)).toBe(true);
      expect(counts('BatchesRefused', route, status)).toBe(false);
    }
  });

  test.each([
    ['POST /ingest', 200],
    ['POST /ingest', 304],
    ['GET /billable', 200],
    ['GET /billable', 400],
    ['GET /billable', 401],
    ['-', 404],
  ])('does not count %s with %d', (routeKey, status) => {
    expect(counts('BatchesRefused', routeKey, status)).toBe(false);
    expect(counts('ReadsFailed', routeKey, status)).toBe(false);
  });

  test.each(['BatchesRefused', 'ReadsFailed'])(
    '%s reads the log of this stage and counts one for each line',
    (name) => {
      expect(AccessLogSettings).toMatchObject({
        DestinationArn: { 'Fn::GetAtt': ['AccessLogs8B620ECA', 'Arn'] },
      });
      expect(filter(name)).toMatchObject({
        LogGroupName: { Ref: 'AccessLogs8B620ECA' },
        MetricTransformations: [
          { MetricName: name, MetricNamespace: 'Billable/prod', MetricValue: '1' },
        ],
      });
    },
  );
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
