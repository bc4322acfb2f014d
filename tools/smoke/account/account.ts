import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { output } from '../../../shared/names.ts';

export type Outputs = Readonly<Partial<Record<(typeof output)[keyof typeof output], string>>>;

type Given = {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** A deployed stack and the services that it is made of. Credentials are those of the shell, and so is the rest where nothing is given. */
export type Account = Awaited<ReturnType<typeof openAccount>>;

export const openAccount = async (stackName: string, given: Given = {}) => {
  const isEmulator = (given.endpoint ?? process.env['AWS_ENDPOINT_URL']) !== undefined;
  const clients = {
    cloudFormation: new CloudFormationClient(given),
    cloudWatch: new CloudWatchClient(given),
    logs: new CloudWatchLogsClient(given),
    dynamodb: new DynamoDBClient(given),
    iam: new IAMClient(given),
    lambda: new LambdaClient(given),
    s3: new S3Client({ ...given, forcePathStyle: isEmulator }),
    secrets: new SecretsManagerClient(given),
  };
  const { Stacks = [] } = await clients.cloudFormation.send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  const outputs: Outputs = Object.fromEntries(
    Stacks.flatMap(({ Outputs = [] }) => Outputs).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]),
  );
  const physical = new Map<string, string>();
  const pages = paginateListStackResources(
    { client: clients.cloudFormation },
    { StackName: stackName },
  );
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      physical.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return {
    ...clients,
    stackName,
    isEmulator,
    outputOf: (name: keyof Outputs): string => {
      const value = outputs[name];
      if (value === undefined) throw new Error(`the stack ${stackName} has no output ${name}`);
      return value;
    },
    /** The name of the one resource whose logical id is this and the eight characters of the CDK. */
    nameOf: (id: string): string => {
      const form = new RegExp(`^${id}[0-9A-F]{8}$`);
      const found = [...physical].find(([logical]) => form.test(logical));
      if (found === undefined) throw new Error(`the stack ${stackName} has no resource ${id}`);
      return found[1];
    },
    secretOf: async (arn: string): Promise<string> => {
      const { SecretString = '' } = await clients.secrets.send(
        new GetSecretValueCommand({ SecretId: arn }),
      );
      return SecretString;
    },
  };
};
