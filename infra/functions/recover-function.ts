import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { variable } from '../../shared/names.ts';
import { allowCommits, allowCommitTransactions, allowReads } from './allow.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { failuresTo } from './dead-letters.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import { scheduledRun } from './scheduled-run.ts';
import type { Settings } from '../settings.ts';
import { type PushKeySecrets, pushSecretVariables } from '../storage/push-secrets.ts';
import type { TokenSecrets } from '../storage/token-secrets.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';

type RecoverProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly bucket: ReportsBucket;
  readonly tokens: TokenSecrets;
  readonly pushSecrets: PushKeySecrets;
  readonly deadLetters: Queue;
};

/** Commits, once a minute, what waits, and ends what other functions began and left. */
export const recoverFunction = (
  scope: Construct,
  { settings, table, bucket, tokens, pushSecrets, deadLetters }: RecoverProps,
): StackFunction => {
  const recover = createFunction(scope, {
    settings,
    name: 'recover',
    // Over before the next one begins.
    timeout: Duration.seconds(58),
    memoryMb: 1024,
    environment: {
      [variable.table]: table.tableName,
      // Noted in the table for commands, which know it alone; it may read none of them.
      [variable.reportsBucket]: bucket.bucketName,
      [variable.readTokenSecret]: tokens.read.secretArn,
      ...pushSecretVariables(pushSecrets),
    },
    statements: [allowCommitTransactions(table), allowCommits(table), allowReads(table)],
    // The next run comes anyway.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(1),
    onFailure: failuresTo(deadLetters),
  });
  scheduledRun(scope, 'Recover', {
    function: recover,
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    description: 'Commits what waits and ends what was begun',
    deadLetters,
    maxEventAge: Duration.minutes(1),
    retryAttempts: 2,
  });
  return recover;
};
