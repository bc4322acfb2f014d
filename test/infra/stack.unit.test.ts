import { expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { readContext } from '../../infra/settings.ts';
import { createStack } from '../../infra/stack.ts';
import { resource, stackTemplate } from '../support/aws/stack-template.ts';

const stackWith = (context: Readonly<Record<string, unknown>>) => {
  const reading = readContext(context);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  return createStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), reading.settings);
};

test('a stack that keeps its data cannot be removed by one command; one for a trial can', () => {
  expect(stackWith({}).terminationProtection).toBe(true);
  expect(stackWith({ removalPolicy: 'destroy' }).terminationProtection).toBe(false);
});

test('everything is tagged with the stage, so that a bill can be split by it', () => {
  expect(stackWith({ stage: 'trial' }).tags.tagValues()).toEqual({
    application: 'billable',
    stage: 'trial',
  });
});

test('the access log is where services may write, under a name that no earlier stack has left', () => {
  const group = resource(stackTemplate(), 'AWS::Logs::LogGroup', 'AccessLogs');
  expect(group.Properties['LogGroupName']).toEqual({
    'Fn::Join': [
      '',
      [
        '/aws/vendedlogs/billable-prod-',
        { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
      ],
    ],
  });
});

test('behind a name of your own the address of AWS is closed', () => {
  const api = (context: Readonly<Record<string, unknown>>) =>
    resource(stackTemplate(context), 'AWS::ApiGatewayV2::Api').Properties;
  const domain = {
    customDomainName: 'billable.example.com',
    customDomainCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/abc',
  };
  expect(api(domain)).toMatchObject({ DisableExecuteApiEndpoint: true });
  expect(api({})).toMatchObject({ DisableExecuteApiEndpoint: false });
});

test('the topic of the alarms is an output, for subscriptions besides e-mail', () => {
  expect(stackTemplate().findOutputs('AlarmTopicArn')).toMatchObject({
    AlarmTopicArn: { Value: { Ref: 'AlarmTopicD01E77F9' } },
  });
});

test('a dashboard, which costs more than all the rest, is there only where it is asked for', () => {
  expect(Object.keys(stackTemplate().findResources('AWS::CloudWatch::Dashboard'))).toEqual([]);
});
