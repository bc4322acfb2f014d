import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';

import { existingSettings } from '../../../shared/settings/existing.ts';
import { type Account, openAccount } from './account.ts';

const root = path.join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** What else ties a stage to something that it does not make. */
const tied = ['alarmEmail', 'customDomainName', 'customDomainCertificateArn'];

/**
 * The context of a stage that is removed with all that it holds. `cdk.json` may name production's table, bucket and
 * secrets: a trial would count into them.
 */
export const trialContext = (stage: string): Readonly<Record<string, string>> => ({
  stage,
  removalPolicy: 'destroy',
  ...Object.fromEntries([...Object.keys(existingSettings), ...tied].map((name) => [name, ''])),
});

/** Throws where there is such a stack: a trial would take over what it holds, and remove it. */
export const requireNoStack = async (
  stackName: string,
  cloudFormation: Pick<CloudFormationClient, 'send'> = new CloudFormationClient({}),
): Promise<void> => {
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  } catch (error) {
    if (error instanceof Error && error.message.includes('does not exist')) return;
    throw error;
  }
  throw new Error(
    `There is a stack ${stackName}, and a trial removes its stage with all that it holds. Give a name that is free.`,
  );
};

/** Deploys a stage of its own with the CDK of this checkout, lends its stack, and removes all of it. */
export const withOwnStage = async (
  stage: string,
  work: (account: Account) => Promise<void>,
): Promise<void> => {
  await requireNoStack(`billable-${stage}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'billable-smoke-'));
  const cdk = async (...words: readonly string[]): Promise<void> => {
    const context = Object.entries(trialContext(stage)).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const program = path.join(root, 'node_modules/aws-cdk/bin/cdk');
    // Without the alerts and pushes of a file: a trial must send nothing to anyone.
    const env = { ...process.env, BILLABLE_CONFIG: path.join(folder, 'none.yaml'), CI: 'true' };
    const options = ['--output', path.join(folder, 'cdk.out'), ...context];
    await run(process.execPath, [program, ...words, ...options], { cwd: root, env });
  };
  try {
    await cdk('deploy', '--require-approval', 'never');
    const account = await openAccount(`billable-${stage}`);
    try {
      await work(account);
    } finally {
      if (account.isEmulator) await tagForRemoval(account);
    }
  } finally {
    // Also what a failed deployment has left.
    await cdk('destroy', '--force');
    await rm(folder, { recursive: true });
  }
};

/** The emulator drops the tags of a bucket in a template; the CDK empties only a bucket with this one. */
const tagForRemoval = async ({ s3, outputOf }: Account): Promise<void> => {
  const tag = { Key: 'aws-cdk:auto-delete-objects', Value: 'true' };
  const Bucket = outputOf('ReportsBucketName');
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [tag] } }));
};
