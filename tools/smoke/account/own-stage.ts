import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';

import { type Account, openAccount } from './account.ts';

const root = path.join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** Deploys a stage of its own with the CDK of this checkout, lends its stack, and removes all of it. */
export const withOwnStage = async (
  stage: string,
  work: (account: Account) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'billable-smoke-'));
  const cdk = async (...words: readonly string[]): Promise<void> => {
    const context = ['-c', `stage=${stage}`, '-c', 'removalPolicy=destroy'];
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
