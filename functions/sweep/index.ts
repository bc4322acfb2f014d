import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

import { connectDynamoDb } from '../../shared/adapters/dynamodb/client.ts';
import { createDynamoDbCounterStore } from '../../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { noteStackSettings } from '../../shared/adapters/dynamodb/stack-settings.ts';
import { processSurroundings } from '../../shared/adapters/dynamodb/surroundings.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { logLine } from '../../shared/lambda/log.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { functionSettings, required } from '../../shared/lambda/settings.ts';
import { metric, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { variablesOf } from '../../shared/settings/environment.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';

const { env } = process;
const metrics = createMetrics();
const record = recorder(metrics);

const db = connectDynamoDb();
const table = required(env, variable.table);
const settings = { ...billingSettings, ...meteringSettings };
const { receiptDays } = functionSettings(env, settings);

const store = createDynamoDbCounterStore(
  db,
  {
    table,
    receiptDays,
    limits: defaultLimits,
  },
  processSurroundings,
);

const stackSettings = Object.fromEntries(
  variablesOf(settings).map((name) => [name, required(env, name)]),
);
let isNoted = false;

/** For commands that know the table alone. Once is enough: new settings come with new functions. */
const noteSettings = async (): Promise<void> => {
  if (isNoted) return;
  await noteStackSettings(db, table, stackSettings);
  isNoted = true;
};

/** Ingest gives up after 6 s and Kong sends again: a journal that is older waits for nobody. */
const graceMs = 60_000;

/** Finishes large batches that nobody finished. Running twice at once is safe. */
export const handler = middy()
  .use(logMetrics(metrics))
  .handler(async () => {
    const { finished, failed } = await store.sweep(Date.now() - graceMs, (batch, error) => {
      logLine({ level: 'ERROR', batch, failure: describeFailure(error) });
    });
    record(metric.journalsFinished, finished);
    record(metric.journalsUnfinished, failed);
    await noteSettings();
  });
