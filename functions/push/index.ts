import { setTimeout } from 'node:timers/promises';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

import { openDynamoDbTable } from '../../shared/adapters/dynamodb/open-table.ts';
import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { createHttpSystem } from '../../shared/adapters/http/billing-system.ts';
import { createLagoSystem } from '../../shared/adapters/lago/billing-system.ts';
import { createOpenMeterSystem } from '../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound, guardedAgent } from '../../shared/adapters/outbound/caller.ts';
import { createS3BillableFile } from '../../shared/adapters/s3/billable-file.ts';
import { connectS3 } from '../../shared/adapters/s3/client.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { createStripeSystem } from '../../shared/adapters/stripe/billing-system.ts';
import { pushSystems } from '../../shared/customers/push-systems.ts';
import { logFailure, logLine } from '../../shared/lambda/log.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { functionSettings, required } from '../../shared/lambda/settings.ts';
import { pushAlarmsMetric, pushSecretVariable, pushWorkMs, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';
import { pushWarnings } from '../../shared/push/warnings.ts';
import type { SystemMakers } from './connect-systems.ts';
import { createPushHandler } from './handler.ts';
import { logOf } from './log-lines.ts';
import { newPushMemory } from './alarms/memory.ts';
import { noteTold } from './alarms/told.ts';
import { newPushContext } from './new-context.ts';
import { readStoredSecrets } from './stored-secrets.ts';

const { env } = process;
const metrics = createMetrics();
const record = recorder(metrics);

const settings = functionSettings(env, { ...billingSettings, ...meteringSettings });
const table = required(env, variable.table);
const { store, db } = openDynamoDbTable({ table });
const ledger = createDynamoDbPushLedger({
  db,
  settings: { table, deployment: null, limits: defaultLimits },
  runtime: processRuntime,
});
const bucket = { client: connectS3(), bucket: required(env, variable.reportsBucket) };
const currentFile = createS3BillableFile({
  ...bucket,
  complain: (problem) => logLine({ level: 'ERROR', kind: 'customers', message: problem }),
});
const readSecret = connectSecrets();

const outbound = createOutbound();
// The marks lie in the bucket, apart from the table: what systems hold is not compared too.
const memory = newPushMemory(pushSystems);
const now = Date.now;
const makers: SystemMakers = {
  stripe: async (given) => createStripeSystem({ ...given, agentOf: guardedAgent, now }),
  openmeter: (given) => createOpenMeterSystem({ ...given, outbound, now }),
  lago: (given) => createLagoSystem({ ...given, outbound, now }),
  http: (given) => createHttpSystem({ ...given, outbound, now }),
};

const push = async () => {
  const deadline = now() + pushWorkMs;
  const file = await currentFile();
  const context = await newPushContext({
    store,
    ledger,
    files: createS3ReportStore(bucket),
    file,
    settings,
    secrets: await readStoredSecrets([...file.push.keys()], {
      arnOf: (system) => env[pushSecretVariable[system]],
      readSecret,
      log: logFailure,
    }),
    makers,
    clock: now,
    sleep: async (ms) => setTimeout(ms),
    deadline,
  });
  const outcomes = await createPushHandler(context, memory)();
  const warnings = await pushWarnings({
    ...context,
    systems: context.systems.map(({ settings: one }) => one),
    store,
    now: now(),
  });
  for (const message of warnings) logLine({ level: 'WARN', kind: 'push', message });
  return { context, outcomes };
};

/** Pushes totals into billing systems. Running twice at once is safe. */
export const handler = middy()
  .use(logMetrics(metrics))
  .handler(async () => {
    const { context, outcomes } = await push().catch((error: unknown) => {
      logFailure(error);
      throw error;
    });
    let alarms = 0;
    for (const outcome of outcomes) {
      alarms += outcome.alarms.length;
      const { failure, line } = logOf(outcome);
      if (failure !== undefined) logFailure(failure);
      if (line !== null) logLine(line);
    }
    if (alarms === 0) return;
    record(pushAlarmsMetric, alarms);
    // Said before it is stored that it was.
    metrics.publishStoredMetrics();
    await noteTold(context, outcomes);
  });
