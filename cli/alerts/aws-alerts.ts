import { createHash } from 'node:crypto';

import type { AlertContext } from '../../functions/alert/context.ts';
import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { createS3BillableFile } from '../../shared/adapters/s3/billable-file.ts';
import { checkClockBy } from '../../shared/adapters/s3/clock-check.ts';
import { connectS3 } from '../../shared/adapters/s3/client.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { hourMs } from '../../shared/calendar/instant.ts';
import type { AlertChannel } from '../../shared/ports/alert-channel.ts';
import type { CliContext } from '../context.ts';
import { openTable } from '../open-table.ts';
import { stackConfig } from '../stack-config.ts';

/** The secret and the topic are the function's: it sends what is due, within five minutes. */
const sentByTheFunction = (name: AlertChannel['name']): AlertChannel => ({
  name,
  problem: 'The function of the alerts sends it, within five minutes.',
  send: async () => ({ kind: 'failed', reason: 'not sent from here', retryAfterMs: null }),
});

/** The alerts of a stack, with its settings. */
export const openAwsAlerts = async (
  { err, now }: CliContext,
  { table, bucket }: { readonly table: string; readonly bucket: string },
): Promise<{ readonly context: AlertContext; readonly close: () => void }> => {
  const { billingTimezone, billableStatuses } = await stackConfig(table);
  const { store, db, close } = openTable(table);
  const client = connectS3();
  const settings = { table, deployment: null, limits: defaultLimits };
  const context: AlertContext = {
    store: createDynamoDbAlertStore({ db, settings, runtime: processRuntime }),
    counters: store,
    reports: createS3ReportStore({ client, bucket }),
    file: createS3BillableFile({
      client,
      bucket,
      complain: (problem) => {
        err(`${problem}\n`);
      },
    }),
    channels: async ({ webhook }) => [
      ...(webhook === null ? [] : [sentByTheFunction('webhook')]),
      sentByTheFunction('topic'),
    ],
    settings: { billingTimezone, billableStatuses },
    clock: now,
    clockProblem: checkClockBy(client, now),
    hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
    lookBackEveryMs: hourMs,
    attemptsForMs: 0,
  };
  return {
    context,
    close: () => {
      close();
      client.destroy();
    },
  };
};
