import { AssetHashType, DockerImage, type Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { join } from 'node:path';

import { metricNamespace, variable } from '../../shared/names.ts';
import { acknowledge } from '../acknowledge.ts';
import { bundleFunction, type FunctionName } from './bundle.ts';
import { logGroup } from '../log-group.ts';
import { functionVariables, type Settings } from '../settings.ts';

type FunctionProps = {
  readonly settings: Settings;
  readonly name: FunctionName;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  /** Executions at the same time; `null`: as many as the account has. */
  readonly concurrency?: number | null;
} & Pick<lambda.FunctionOptions, 'onFailure' | 'retryAttempts' | 'maxEventAge'>;

export type StackFunction = lambda.Function;

/** A function with a role and a log group of its own: what it may do is listed by hand. */
export const createFunction = (scope: Construct, props: FunctionProps): StackFunction => {
  const { settings, name, timeout, memoryMb, environment, statements, concurrency } = props;
  const id = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const logs = logGroup(scope, `${id}Logs`, settings);
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  for (const statement of [mayLog(logs), ...statements]) role.addToPolicy(statement);

  const created = new lambda.Function(scope, `${id}Function`, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: code(name),
    role,
    timeout,
    memorySize: memoryMb,
    logGroup: logs,
    loggingFormat: lambda.LoggingFormat.JSON,
    // Without the three lines of the platform per call: what a call did is one line of its own.
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    tracing: settings.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    environment: {
      [variable.metricNamespace]: metricNamespace,
      [variable.metricService]: settings.stage,
      ...functionVariables(settings),
      ...environment,
    },
    ...(concurrency !== undefined &&
      concurrency !== null && { reservedConcurrentExecutions: concurrency }),
    ...(props.onFailure && { onFailure: props.onFailure }),
    ...(props.retryAttempts !== undefined && { retryAttempts: props.retryAttempts }),
    ...(props.maxEventAge && { maxEventAge: props.maxEventAge }),
  });
  acknowledge(created, {
    'cdk-validator-cfnguard::lambda_inside_vpc_check':
      'It talks to services of AWS only, over TLS. A VPC adds a NAT gateway or endpoints, which ' +
      'cost more than all the rest at rest, and another thing that can fail.',
  });
  if (settings.tracing) {
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'Traces belong to no resource: X-Ray knows its rights for all of an account only.',
    });
  }
  return created;
};

/** Bundled in this process: neither Docker nor a network is needed. */
const code = (name: FunctionName): lambda.Code =>
  lambda.Code.fromAsset(join(import.meta.dirname, '../../functions', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (folder) => {
          bundleFunction(name, folder);
          return true;
        },
      },
    },
  });

const mayLog = (logs: LogGroup): PolicyStatement =>
  new PolicyStatement({
    sid: 'WriteOwnLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logs.logGroupArn],
  });
