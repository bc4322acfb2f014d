import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

import { acknowledge } from '../acknowledge.ts';
import type { Settings } from '../settings.ts';

/**
 * Where alarms go. Not under the AWS-managed key of SNS: CloudWatch may not use that, and its
 * alarms would vanish without a trace.
 */
export const alarmTopic = (scope: Construct, { alarmEmail }: Settings): Topic => {
  const topic = new Topic(scope, 'AlarmTopic', { enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (alarmEmail !== null) topic.addSubscription(new EmailSubscription(alarmEmail));
  acknowledge(topic, {
    'cdk-validator-cfnguard::sns_encrypted_kms_check':
      'An alarm says its name and a number. The AWS-managed key would keep CloudWatch from ' +
      'publishing; a key of our own costs more a month than the alarms.',
  });
  return topic;
};
