import { Duration } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { variable } from '../shared/names.ts';
import { allowIndexReads, allowReads, allowTransactions } from './allow.ts';
import type { CountTable } from './counter-table.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import { scheduledRun } from './scheduled-run.ts';
import type { Settings } from './settings.ts';

type SweepProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly deadLetters: Queue;
};

/** Finishes, every 5 minutes, the large batches that nobody finished. */
export const sweepFunction = (
  scope: Construct,
  { settings, table, deadLetters }: SweepProps,
): StackFunction => {
  const sweep = createFunction(scope, {
    settings,
    name: 'sweep',
    // Over before the next one begins.
    timeout: Duration.minutes(4),
    memoryMb: 512,
    environment: { [variable.table]: table.tableName },
    statements: [allowTransactions(table), allowReads(table), allowIndexReads(table, ['open'])],
    // The next run comes anyway.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(5),
    onFailure: new SqsDestination(deadLetters),
  });
  scheduledRun(scope, 'Sweep', {
    function: sweep,
    schedule: ScheduleExpression.rate(Duration.minutes(5)),
    description: 'Finishes large batches that nobody finished',
    deadLetters,
    maxEventAge: Duration.minutes(5),
    retryAttempts: 2,
  });
  return sweep;
};
