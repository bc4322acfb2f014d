import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { keyPrefix, variable } from '../../shared/names.ts';
import {
  acknowledgeFiles,
  allowBillableFile,
  allowFileList,
  allowFileReads,
  allowUploads,
} from './allow-files.ts';
import { allowIndexReads, allowReads } from './allow.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { failuresTo } from './dead-letters.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import { scheduledRun } from './scheduled-run.ts';
import type { Settings } from '../settings.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';

type ReportProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly bucket: ReportsBucket;
  readonly deadLetters: Queue;
};

/** Writes the reports of months, once a day. It cannot write to the table. */
export const reportFunction = (
  scope: Construct,
  { settings, table, bucket, deadLetters }: ReportProps,
): StackFunction => {
  const report = createFunction(scope, {
    settings,
    name: 'report',
    // The most that Lambda gives; a million consumers take a small part of it.
    timeout: Duration.minutes(15),
    memoryMb: 1769,
    environment: {
      [variable.table]: table.tableName,
      [variable.reportsBucket]: bucket.bucketName,
    },
    statements: [
      allowReads(table),
      allowIndexReads(table, ['irregular']),
      allowFileList(bucket),
      allowFileReads(bucket, keyPrefix.reports),
      allowBillableFile(bucket),
      allowUploads(bucket, keyPrefix.reports),
    ],
    // A run that fails is tried again after 1 and 2 minutes; then the next day's run is the next.
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: failuresTo(deadLetters),
  });
  acknowledgeFiles(report, bucket, keyPrefix.reports);
  scheduledRun(scope, 'Report', {
    function: report,
    // Four hours after midnight, when clock changes are over in every zone.
    schedule: ScheduleExpression.cron({
      hour: '4',
      minute: '0',
      timeZone: TimeZone.of(settings.billingTimezone),
    }),
    description: 'Writes the reports of months that are over',
    deadLetters,
    maxEventAge: Duration.hours(6),
    retryAttempts: 10,
  });
  return report;
};
