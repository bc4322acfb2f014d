import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
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

/** Failed runs of a function go to the queue. With CDK's own destination a function could also look at it. */
export const failuresTo = (queue: Queue): IDestination => ({
  bind: (_, from) => {
    from.addToRolePolicy(
      new PolicyStatement({
        sid: 'SendDeadLetters',
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
      }),
    );
    return { destination: queue.queueArn };
  },
});
