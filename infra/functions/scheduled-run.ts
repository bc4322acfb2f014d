import { type Duration, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  type ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { scheduledAt } from '../../shared/names.ts';

type ScheduledRunProps = {
  readonly function: LambdaFunction;
  readonly schedule: ScheduleExpression;
  readonly description: string;
  /** Takes runs that the schedule could not start. Those that fail are the function's matter. */
  readonly deadLetters: Queue;
  /** How long the schedule tries to start a run, and how often. */
  readonly maxEventAge: Duration;
  readonly retryAttempts: number;
};

/** Runs a function at set times. A run can come twice; functions must not mind. */
export const scheduledRun = (scope: Construct, id: string, props: ScheduledRunProps): Schedule => {
  const { function: target, schedule, description, deadLetters } = props;
  return new Schedule(scope, `${id}Schedule`, {
    schedule,
    description,
    target: new LambdaInvoke(target, {
      role: schedulerRole(scope, `${id}SchedulerRole`, target, deadLetters),
      deadLetterQueue: deadLetters,
      maxEventAge: props.maxEventAge,
      retryAttempts: props.retryAttempts,
      input: ScheduleTargetInput.fromObject({ [scheduledAt]: ContextAttribute.scheduledTime }),
    }),
  });
};

const schedulerRole = (
  scope: Construct,
  id: string,
  target: LambdaFunction,
  deadLetters: Queue,
): IRole => {
  const stack = Stack.of(scope);
  const group = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
  });
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      // Otherwise a schedule of another account that learns the role's name could use it.
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [target.functionArn],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
  );
  // CDK would add the right to call every version of the function.
  return role.withoutPolicyUpdates();
};
