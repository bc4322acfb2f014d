import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { performance } from 'node:perf_hooks';

import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { ingestLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { connectDynamoDb } from '../../shared/adapters/dynamodb/table/client.ts';
import { createWritePath } from '../../shared/adapters/dynamodb/write-path.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { createSecretTokenSource } from '../../shared/adapters/secrets/token-source.ts';
import { allowedSources } from '../../shared/lambda/allowed-sources.ts';
import { toLambdaHandler } from '../../shared/lambda/api-gateway.ts';
import { describeFailure } from '../../shared/api/failure.ts';
import { createRouter } from '../../shared/api/router.ts';
import { type RoutesOfFunction, routesWith } from '../../shared/api/routes.ts';
import { createMetrics, recorder } from '../../shared/lambda/metrics.ts';
import { deploymentOf, functionSettings, required } from '../../shared/lambda/settings.ts';
import { metric, variable } from '../../shared/names.ts';
import { callerSettings } from '../../shared/settings/callers.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';
import { createIngestHandler } from './handler.ts';
import { meteredWriter } from './metered-writer.ts';

const { env } = process;
const { maxEventAgeDays, maxBodyBytes, labels, meters, allowedCidrs } = functionSettings(env, {
  ...meteringSettings,
  ...callerSettings,
});
const metrics = createMetrics();
const record = recorder(metrics);

/** A failure is told by the metrics' line: a call writes one line at most. */
const log = (error: unknown): void => {
  metrics.addMetadata('failure', describeFailure(error));
  record(metric.failures, 1);
};

const readSecret = connectSecrets();
const tokenSecret = required(env, variable.ingestTokenSecret);
const tokens = createSecretTokenSource({
  readSecret: () => readSecret(tokenSecret),
  clock: Date.now,
  log,
});

const { writer } = createWritePath({
  db: connectDynamoDb(),
  settings: {
    table: required(env, variable.table),
    deployment: deploymentOf(env),
    limits: ingestLimits,
  },
  runtime: processRuntime,
  // The batch is taken all the same, and the function once a minute commits too.
  onStuck: (what, error) => {
    metrics.addMetadata('stuck', `${what}: ${describeFailure(error)}`);
    record(metric.commitFailures, 1);
  },
});

const ingest = createIngestHandler({
  store: meteredWriter(writer, { record, stopwatch: () => performance.now() }),
  clock: Date.now,
  settings: { maxEventAgeDays, maxBodyBytes, metering: { labels, meters: meters.definitions } },
  log,
});
const router = createRouter(routesWith<RoutesOfFunction<'ingest'>>({ ingest }), { tokens, log });

/** Takes batches from Kong. */
export const handler = toLambdaHandler(router.handle, { log })
  .use(allowedSources(allowedCidrs))
  .use(logMetrics(metrics));
