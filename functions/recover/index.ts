import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

import { noteStackSettings } from '../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { openDynamoDbTable } from '../../shared/adapters/dynamodb/open-table.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { logLine } from '../../shared/lambda/log.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { deploymentOf, required } from '../../shared/lambda/settings.ts';
import { metric, pushSecretVariable, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { commitSettings } from '../../shared/settings/commits.ts';
import { variablesOf } from '../../shared/settings/environment.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';

const { env } = process;
const metrics = createMetrics();
const record = recorder(metrics);

const table = required(env, variable.table);
const settings = { ...billingSettings, ...meteringSettings, ...commitSettings };

const { store, db } = openDynamoDbTable({ table, deployment: deploymentOf(env) });

const names = [...variablesOf(settings), variable.reportsBucket, variable.readTokenSecret];
const stackSettings = Object.fromEntries([
  ...names.map((name) => [name, required(env, name)] as const),
  // Of the systems that the stack pushes to.
  ...Object.values(pushSecretVariable).flatMap((name) => {
    const arn = env[name];
    return arn === undefined ? [] : [[name, arn] as const];
  }),
]);
let isNoted = false;

/** For commands that know the table alone. Once is enough: new settings come with new functions. */
const noteSettings = async (): Promise<void> => {
  if (isNoted) return;
  await noteStackSettings(db, table, stackSettings);
  isNoted = true;
};

/** Commits what waits, and ends what other functions began and left. Running twice is safe. */
export const handler = middy()
  .use(logMetrics(metrics))
  .handler(async () => {
    let failures = 0;
    const { waitingMs } = await store.recover((stuck, error) => {
      failures++;
      logLine({ level: 'ERROR', stuck, failure: describeFailure(error) });
    });
    // A metric is paid for by the hours in which it has a value.
    if (waitingMs > 0) record(metric.waitingMilliseconds, waitingMs);
    if (failures > 0) record(metric.commitFailures, failures);
    await noteSettings();
  });
