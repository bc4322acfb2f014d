import { describe, expect, test } from '@jest/globals';

import { markPrefix } from '../../../shared/push/mark.ts';
import { keyPrefix } from '../../../shared/names.ts';
import { allowedOf, counterTable, reportsBucket, under } from '../../support/aws/allowed.ts';
import { resource, stackTemplate, statementsOf } from '../../support/aws/stack-template.ts';

const pushTo = (...systems: readonly string[]): string =>
  `push:\n${systems
    .map((name) => `  ${name}: { url: https://in.example, meters: { requests: api }, grace: 1h }\n`)
    .join('')}`;

const all = ['stripe', 'openmeter', 'lago', 'http'];
const template = stackTemplate({ billingTimezone: 'Europe/Berlin' }, pushTo(...all));
const secretsOf = (of: ReturnType<typeof stackTemplate>): readonly string[] =>
  Object.keys(of.findResources('AWS::SecretsManager::Secret'))
    .map((id) => id.replace(/[0-9A-F]{8}$/, ''))
    .sort();

test('without pushes in billable.yaml nothing of them is made', () => {
  const made = Object.keys(stackTemplate().toJSON()['Resources'] as object);
  expect(made.filter((id) => /^(Push|Stripe|OpenMeter|Lago)/.test(id))).toEqual([]);
});

test('there is a secret for each system that is pushed to, and for no other', () => {
  expect(secretsOf(stackTemplate({}, pushTo('lago')))).toEqual([
    'IngestTokens',
    'LagoKey',
    'ReadTokens',
  ]);
  expect(secretsOf(template)).toEqual([
    'IngestTokens',
    'LagoKey',
    'OpenMeterKey',
    'PushHttpSecrets',
    'ReadTokens',
    'StripeKey',
  ]);
});

test('no secret is in the template, and a key of another is none until a person puts it', () => {
  const { GenerateSecretString, SecretString } = resource(
    template,
    'AWS::SecretsManager::Secret',
    'StripeKey',
  ).Properties as { GenerateSecretString: object; SecretString?: unknown };
  expect(SecretString).toBeUndefined();
  expect(GenerateSecretString).toMatchObject({ SecretStringTemplate: '{"key":""}' });
});

describe('the function of the pushes', () => {
  const push = resource(template, 'AWS::Lambda::Function', 'PushFunction').Properties;

  test('runs every hour, and every ten minutes in the first day after a month', () => {
    const schedule = (name: string) =>
      resource(template, 'AWS::Scheduler::Schedule', name).Properties;
    expect(schedule('PushSchedule')['ScheduleExpression']).toBe('rate(1 hour)');
    expect(schedule('PushMonthEndSchedule')).toMatchObject({
      ScheduleExpression: 'cron(5/10 * 1 * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
    expect(push['Timeout']).toBe(900);
  });

  test('knows its table, bucket and secrets, and recover notes where they are', () => {
    const arns = {
      STRIPE_API_KEY_SECRET_ARN: { Ref: expect.stringMatching(/^StripeKey/) },
      OPENMETER_API_KEY_SECRET_ARN: { Ref: expect.stringMatching(/^OpenMeterKey/) },
      LAGO_API_KEY_SECRET_ARN: { Ref: expect.stringMatching(/^LagoKey/) },
      PUSH_HTTP_SECRET_ARN: { Ref: expect.stringMatching(/^PushHttpSecrets/) },
    };
    const bucket = { REPORTS_BUCKET_NAME: { Ref: 'ReportsBucket4E7C5994' } };
    const Variables = { TABLE_NAME: { Ref: 'CounterTableFE2C0268' }, ...bucket, ...arns };
    expect(push['Environment']).toMatchObject({ Variables });
    const recover = resource(template, 'AWS::Lambda::Function', 'RecoverFunction').Properties;
    expect(recover['Environment']).toMatchObject({ Variables: arns });
    expect(JSON.stringify(statementsOf(template, 'RecoverRole'))).not.toContain('secretsmanager');
  });

  test('reads counters, its file and what months are billed by, writes the ledger and its marks: no more', () => {
    const [table, bucket] = [counterTable, reportsBucket];
    const statements = allowedOf(template, 'PushRole');
    expect(statements.slice(1, -1)).toEqual([
      { Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: table },
      { Action: 'dynamodb:Query', Resource: under(table, '/index/irregular') },
      {
        Action: 'dynamodb:PutItem',
        Resource: table,
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['pushes', 'pushed', 'push#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      { Action: 's3:ListBucket', Resource: bucket },
      {
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucketVersions'],
        Resource: [bucket, under(bucket, '/config/billable.yaml')],
      },
      {
        Action: 's3:GetObject',
        Resource: [under(bucket, '/reports/timezones/*'), under(bucket, '/reports/month=*.json')],
      },
      {
        Action: 's3:PutObject',
        Resource: under(bucket, '/pushes/*'),
      },
      {
        Action: 'secretsmanager:GetSecretValue',
        Resource: ['StripeKey', 'OpenMeterKey', 'LagoKey', 'PushHttpSecrets'].map((name) => ({
          Ref: expect.stringMatching(new RegExp(`^${name}`)),
        })),
      },
    ]);
    expect(statements.at(-1)).toMatchObject({
      Action: 'sqs:SendMessage',
    });
  });
});

test('what a person should look at rings', () => {
  expect(resource(template, 'AWS::CloudWatch::Alarm', 'PushAlarm').Properties).toMatchObject({
    MetricName: 'PushAlarms',
    Threshold: 1,
    Statistic: 'Sum',
  });
});

test('the marks lie where the function may write, and are never overwritten', () => {
  expect(markPrefix('lago', '2026-11')).toMatch(new RegExp(`^${keyPrefix.pushes}`));
  const { PolicyDocument } = resource(template, 'AWS::S3::BucketPolicy').Properties;
  const { Statement } = PolicyDocument as { Statement: { Sid?: string; Resource: unknown }[] };
  const refusal = Statement.find(({ Sid }) => Sid?.startsWith('RefuseUnconditional') === true);
  expect(JSON.stringify(refusal?.Resource)).toContain('/pushes/*');
});
