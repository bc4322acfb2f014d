import { describe, expect, test } from '@jest/globals';

import { allowedOf, counterTable, reportsBucket, under } from '../../support/aws/allowed.ts';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const rules = `alerts:
  - { name: plan, customer: acme, meter: requests, period: month, limit: 1000, at: [80] }
`;
const webhook = 'webhook: { url: https://hooks.example/billable }\n';

const template = stackTemplate({}, rules + webhook);

test('without alerts in billable.yaml nothing of them is made, also where it names a webhook', () => {
  const made = (yaml: string): readonly string[] =>
    Object.keys(stackTemplate({}, yaml).toJSON()['Resources'] as object).sort();
  expect(made(webhook)).toEqual(made(''));
  expect(made('').filter((id) => /^(Alert(?!op)|Webhook)/.test(id))).toEqual([]);
});

test('without a webhook there is no secret', () => {
  const without = stackTemplate({}, rules);
  expect(Object.keys(without.findResources('AWS::SecretsManager::Secret'))).toHaveLength(2);
  expect(Object.keys(template.findResources('AWS::SecretsManager::Secret'))).toHaveLength(3);
});

describe('the function of the alerts', () => {
  const alert = resource(template, 'AWS::Lambda::Function', 'AlertFunction').Properties;

  test('runs every five minutes, and is over before the next run', () => {
    const schedule = resource(template, 'AWS::Scheduler::Schedule', 'AlertSchedule').Properties;
    expect(schedule['ScheduleExpression']).toBe('rate(5 minutes)');
    expect(alert['Timeout']).toBe(260);
  });

  test('knows its table, bucket, topic and secret', () => {
    expect(alert['Environment']).toMatchObject({
      Variables: {
        TABLE_NAME: { Ref: 'CounterTableFE2C0268' },
        REPORTS_BUCKET_NAME: { Ref: 'ReportsBucket4E7C5994' },
        ALARM_TOPIC_ARN: { Ref: expect.stringMatching(/^AlarmTopic/) },
        WEBHOOK_SECRET_ARN: { Ref: expect.stringMatching(/^WebhookSecrets/) },
      },
    });
  });

  test('reads counters and reports, writes what it has said, and tells the topic: no more', () => {
    const [table, bucket] = [counterTable, reportsBucket];
    const statements = allowedOf(template, 'AlertRole');
    expect(statements.slice(1, -1)).toEqual([
      { Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: table },
      { Action: 'dynamodb:Query', Resource: under(table, '/index/irregular') },
      {
        Action: 'dynamodb:PutItem',
        Resource: table,
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['alerts', 'alert#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      { Action: 's3:ListBucket', Resource: bucket },
      { Action: 's3:GetObject', Resource: under(bucket, '/reports/*') },
      {
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucketVersions'],
        Resource: [bucket, under(bucket, '/config/billable.yaml')],
      },
      {
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^AlarmTopic/) },
      },
      {
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: expect.stringMatching(/^WebhookSecrets/) },
      },
    ]);
    expect(statements.at(-1)).toMatchObject({
      Action: 'sqs:SendMessage',
    });
  });
});

test('an alert that is lost rings', () => {
  expect(resource(template, 'AWS::CloudWatch::Alarm', 'AlertLostAlarm').Properties).toMatchObject({
    MetricName: 'AlertsLost',
    Threshold: 1,
    Statistic: 'Sum',
  });
});
