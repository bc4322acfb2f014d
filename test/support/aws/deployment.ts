import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { output } from '../../../shared/names.ts';
import { inTurn } from './in-turn.ts';
import { functionNames, invokeFunction } from './invoke.ts';
import { cdk, cdkOrFail, type CdkResult, emulatorEnvironment } from './cdk.ts';

type Outputs = Readonly<Record<(typeof output)[keyof typeof output], string>>;

export type Deployment = {
  readonly outputs: Outputs;
  readonly stackName: string;
  /** Deploys what was synthesized once more. */
  redeploy(): Promise<CdkResult>;
  readSecret(arn: string): Promise<string>;
  writeSecret(arn: string, text: string): Promise<void>;
  /** Calls the function of this name and waits for what it returns; its error is thrown. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Removes the stack and everything in it. */
  destroy(): Promise<CdkResult>;
  /** What is still there of the table, the bucket, the secrets and the functions. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
};

type DeploymentOptions = {
  readonly endpoint: string;
  readonly stage: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly billableYaml?: string;
};

/** Bootstraps an emulator and deploys the stack to it by the CDK's own command line. */
export const deployToEmulator = async ({
  endpoint,
  stage,
  context = {},
  billableYaml = '',
}: DeploymentOptions): Promise<Deployment> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'billable-deploy-'));
  const billablePath = path.join(folder, 'billable.yaml');
  await writeFile(billablePath, billableYaml);
  const environment = emulatorEnvironment(endpoint);
  const assembly = path.join(folder, 'cdk.out');
  const outputsFile = path.join(folder, 'outputs.json');
  const synth = async () => {
    // Those who only read secrets need not load the CDK.
    const { synthesize } = await import('./synthesis.ts');
    const settings = { ...context, stage, removalPolicy: 'destroy' };
    synthesize(assembly, { settings, billableYaml, billablePath });
  };
  const bootstrap = inTurn('bootstrap', async () =>
    cdkOrFail(['bootstrap', 'aws://000000000000/us-east-1'], environment, folder),
  );
  await Promise.all([bootstrap, synth()]);
  const deploy = () => {
    const answers = ['--require-approval', 'never', '--outputs-file', outputsFile];
    return cdkOrFail(['deploy', '--app', assembly, ...answers], environment);
  };
  await deploy();

  const stackName = `billable-${stage}`;
  const outputs = (
    JSON.parse(readFileSync(outputsFile, 'utf8')) as Readonly<Record<string, Outputs>>
  )[stackName];
  if (outputs === undefined) throw new Error('the deployment has no outputs');
  const client = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const secrets = new SecretsManagerClient(client);
  const dynamodb = new DynamoDBClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });

  return {
    outputs,
    stackName,
    redeploy: deploy,
    readSecret: async (arn) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? '',
    writeSecret: async (arn, text) => {
      await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }));
    },
    invoke: async (name, event) => invokeFunction(endpoint, `${stackName}-${name}`, event),
    destroy: async () => {
      // The emulator drops the tags of a bucket in a template; CDK empties only a bucket with it.
      const tag = { Key: 'aws-cdk:auto-delete-objects', Value: 'true' };
      const Bucket = outputs.ReportsBucketName;
      await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [tag] } }));
      return cdk(['destroy', '--app', assembly, '--force'], environment);
    },
    leftovers: async () => {
      const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
      const names = [
        ...TableNames,
        ...Buckets.map(({ Name }) => Name),
        ...SecretList.map(({ Name }) => Name),
        ...(await functionNames(endpoint)),
      ];
      return names.filter((name) => name?.startsWith(`${stackName}-`) === true).map(String);
    },
    close: async () => {
      dynamodb.destroy();
      secrets.destroy();
      s3.destroy();
      await rm(folder, { recursive: true });
    },
  };
};

/** The secret of the read tokens is JSON. */
export const readTokenIn = (secret: string): string =>
  (JSON.parse(secret) as { readonly tokens: string }).tokens;
