import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { acknowledge } from '../acknowledge.ts';

/** Where runs end up that could not be started, or that failed. Nothing reads it but a person. */
export const deadLetterQueue = (scope: Construct, id: string): Queue => {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, {
    'AwsSolutions-SQS3': isItself,
    'cdk-validator-cfnguard::sqs_dlq_check': isItself,
  });
  return queue;
};

const isItself = 'It is itself the queue of dead letters.';
