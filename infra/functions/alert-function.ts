import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { alertAttemptsMs, alertVariable, keyPrefix, variable } from '../../shared/names.ts';
import { allowIndexReads, allowReads } from './allow.ts';
import { allowAlertWrites, allowPublishing, allowWebhookSecret } from './allow-alerts.ts';
import {
  acknowledgeFiles,
  allowBillableFile,
  allowFileList,
  allowFileReads,
} from './allow-files.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { failuresTo } from './dead-letters.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import { scheduledRun } from './scheduled-run.ts';
import type { Settings } from '../settings.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';
import type { StoredSecret } from '../storage/existing-secret.ts';

type AlertProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly bucket: ReportsBucket;
  readonly topic: Topic;
  /** `null`: `billable.yaml` names no webhook. */
  readonly webhookSecret: StoredSecret | null;
  readonly deadLetters: Queue;
};

/** What a run may take besides its attempts: reading, and the last attempt of 20 s. */
const besidesAttemptsMs = 60_000;

/** Compares usage with the limits of `billable.yaml`, every five minutes. It counts nothing. */
export const alertFunction = (
  scope: Construct,
  { settings, table, bucket, topic, webhookSecret, deadLetters }: AlertProps,
): StackFunction => {
  const alert = createFunction(scope, {
    settings,
    name: 'alert',
    // Over before the next one begins.
    timeout: Duration.millis(alertAttemptsMs + besidesAttemptsMs),
    memoryMb: 1024,
    environment: {
      [variable.table]: table.tableName,
      [variable.reportsBucket]: bucket.bucketName,
      [alertVariable.alarmTopic]: topic.topicArn,
      ...(webhookSecret !== null && { [alertVariable.webhookSecret]: webhookSecret.secretArn }),
    },
    statements: [
      allowReads(table),
      allowIndexReads(table, ['irregular']),
      allowAlertWrites(table),
      allowFileList(bucket),
      allowFileReads(bucket, keyPrefix.reports),
      allowBillableFile(bucket),
      allowPublishing(topic),
      ...(webhookSecret === null ? [] : [allowWebhookSecret(webhookSecret)]),
    ],
    // The next run comes anyway.
    retryAttempts: 0,
    maxEventAge: Duration.minutes(5),
    onFailure: failuresTo(deadLetters),
  });
  acknowledgeFiles(alert, bucket, keyPrefix.reports);
  scheduledRun(scope, 'Alert', {
    function: alert,
    schedule: ScheduleExpression.rate(Duration.minutes(5)),
    description: 'Tells of limits that customers reach',
    deadLetters,
    maxEventAge: Duration.minutes(5),
    retryAttempts: 2,
  });
  return alert;
};
