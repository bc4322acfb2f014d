import { describe, expect, test } from '@jest/globals';

import { everyFile } from '../../support/aws/every-setting.ts';
import { stackTemplate } from '../../support/aws/stack-template.ts';

const arn = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-a1B2c3`;

/** What the outputs of the stack before said. */
const before = {
  TableName: 'billable-before',
  ReportsBucketName: 'billable-reports-before',
  IngestTokenSecretArn: arn('Ingest'),
  ReadTokenSecretArn: arn('Read'),
  WebhookSecretArn: arn('Webhook'),
  StripeSecretArn: arn('Stripe'),
  OpenMeterSecretArn: arn('OpenMeter'),
  LagoSecretArn: arn('Lago'),
  PushHttpSecretArn: arn('Http'),
} as const;

const settingOf = (output: string): string =>
  `${output.slice(0, 1).toLowerCase()}${output.slice(1)}`;
const settings = Object.fromEntries(
  Object.entries(before).map(([output, value]) => [settingOf(output), value]),
);

describe('a stack that is given what the one before has left', () => {
  const template = stackTemplate(settings, everyFile);

  test('makes no table, bucket or secret of its own', () => {
    for (const type of [
      'AWS::DynamoDB::GlobalTable',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SecretsManager::Secret',
    ]) {
      expect([type, Object.keys(template.findResources(type))]).toEqual([type, []]);
    }
  });

  test('says so in its outputs, and its functions use it', () => {
    const functions = JSON.stringify(template.findResources('AWS::Lambda::Function'));
    for (const [output, value] of Object.entries(before)) {
      expect(template.findOutputs(output)).toEqual({ [output]: { Value: value } });
      expect([output, functions.includes(value)]).toEqual([output, true]);
    }
  });

  test('gives each function the rights to it that it has to its own', () => {
    const own = stackTemplate({}, everyFile);
    const sids = (of: typeof template): readonly string[] =>
      [...JSON.stringify(of.findResources('AWS::IAM::Policy')).matchAll(/"Sid":"(\w+)"/g)]
        .map(([, sid = '']) => sid)
        .toSorted();
    expect(sids(template)).toEqual(sids(own));
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    for (const value of Object.values(before)) expect(policies).toContain(value);
  });
});
