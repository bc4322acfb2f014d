import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { keyPrefix, pushTimeoutMs, variable } from '../../shared/names.ts';
import type { Settings } from '../settings.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { type PushKeySecrets, pushSecretVariables } from '../storage/push-secrets.ts';
import { allowIndexReads, allowReads } from './allow.ts';
import { allowPushSecrets, allowPushWrites } from './allow-push.ts';
import {
  acknowledgeBasis,
  acknowledgeFiles,
  allowBasisReads,
  allowBillableFile,
  allowFileList,
  allowFileWrites,
} from './allow-files.ts';
import { failuresTo } from './dead-letters.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import { scheduledRun } from './scheduled-run.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';

type PushProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly bucket: ReportsBucket;
  readonly secrets: PushKeySecrets;
  readonly deadLetters: Queue;
};

/** Pushes totals into billing systems, hourly, and more often when a month has ended. It counts nothing. */
export const pushFunction = (
  scope: Construct,
  { settings, table, bucket, secrets, deadLetters }: PushProps,
): StackFunction => {
  const push = createFunction(scope, {
    settings,
    name: 'push',
    timeout: Duration.millis(pushTimeoutMs),
    memoryMb: 1024,
    environment: {
      [variable.table]: table.tableName,
      [variable.reportsBucket]: bucket.bucketName,
      ...pushSecretVariables(secrets),
    },
    statements: [
      allowReads(table),
      // What waits in quarantine is in no total.
      allowIndexReads(table, ['irregular']),
      allowPushWrites(table),
      allowFileList(bucket),
      allowBillableFile(bucket),
      allowBasisReads(bucket),
      allowFileWrites(bucket, keyPrefix.pushes),
      allowPushSecrets(Object.values(secrets)),
    ],
    // The next run comes anyway.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(10),
    onFailure: failuresTo(deadLetters),
  });
  acknowledgeFiles(push, bucket, keyPrefix.pushes);
  acknowledgeBasis(push, bucket);
  const run = { function: push, deadLetters, maxEventAge: Duration.minutes(10), retryAttempts: 2 };
  scheduledRun(scope, 'Push', {
    ...run,
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    description: 'Pushes totals into billing systems',
  });
  scheduledRun(scope, 'PushMonthEnd', {
    ...run,
    // The first day after a month's end: invoices are finalised within the hour.
    schedule: ScheduleExpression.cron({
      day: '1',
      minute: '5/10',
      timeZone: TimeZone.of(settings.billingTimezone),
    }),
    description: 'Pushes the last totals of the month that has ended',
  });
  return push;
};
