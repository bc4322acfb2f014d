import { createHash } from 'node:crypto';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { openDynamoDbTable } from '../../shared/adapters/dynamodb/open-table.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { createOutbound } from '../../shared/adapters/outbound/caller.ts';
import { createS3BillableFile } from '../../shared/adapters/s3/billable-file.ts';
import { checkClockBy } from '../../shared/adapters/s3/clock-check.ts';
import { connectS3 } from '../../shared/adapters/s3/client.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { createAlertTopic } from '../../shared/adapters/sns/alert-topic.ts';
import { createWebhookChannel } from '../../shared/adapters/webhook/channel.ts';
import { hourMs } from '../../shared/calendar/instant.ts';
import { logFailure, logLine } from '../../shared/lambda/log.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { functionSettings, required } from '../../shared/lambda/settings.ts';
import { alertAttemptsMs, alertsLostMetric, alertVariable, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { createAwsChannels } from './aws-channels.ts';
import { createAlertHandler } from './handler.ts';

const { env } = process;
const metrics = createMetrics();
const record = recorder(metrics);

const settings = functionSettings(env, billingSettings);
const table = required(env, variable.table);
const { store, db } = openDynamoDbTable({ table });
const files = { client: connectS3(), bucket: required(env, variable.reportsBucket) };
const readSecret = connectSecrets();
const secretArn = env[alertVariable.webhookSecret];
const outbound = createOutbound();

const run = createAlertHandler({
  store: createDynamoDbAlertStore({
    db,
    settings: { table, deployment: null, limits: defaultLimits },
    runtime: processRuntime,
  }),
  counters: store,
  reports: createS3ReportStore(files),
  file: createS3BillableFile({
    ...files,
    complain: (problem) => logLine({ level: 'ERROR', failure: problem }),
  }),
  channels: createAwsChannels({
    readSecret: secretArn === undefined ? null : async () => readSecret(secretArn),
    webhookOf: (url, secrets) => createWebhookChannel({ url, secrets, outbound, now: Date.now }),
    topic: createAlertTopic(required(env, alertVariable.alarmTopic)),
    log: logFailure,
  }),
  settings,
  clock: Date.now,
  clockProblem: checkClockBy(files.client, Date.now),
  hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
  // Pages are paid for by the read: those of a year, or of days in another zone, are many.
  lookBackEveryMs: 6 * hourMs,
  attemptsForMs: alertAttemptsMs,
});

/** Looks at alerts, and sends what is due. Running twice at once is safe. */
export const handler = middy()
  .use(logMetrics(metrics))
  .handler(async () => {
    const { notices, attempts, waiting, problems } = await run().catch((error: unknown) => {
      logFailure(error);
      throw error;
    });
    const lost = attempts.filter(({ state }) => state === 'stopped' || state === 'expired');
    const taken = attempts.filter(({ state }) => state === 'taken').length;
    const reason = attempts.find(({ state }) => state === 'waiting')?.reason ?? null;
    if (notices.length + attempts.length + problems.length > 0) {
      const level = problems.length + lost.length > 0 ? 'ERROR' : 'INFO';
      const lostIds = lost.map(({ id, channel, state }) => ({ id, channel, state }));
      logLine({ level, notices: notices.length, taken, waiting, reason, lost: lostIds, problems });
    }
    record(alertsLostMetric, lost.length + problems.length);
  });
