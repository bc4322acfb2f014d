import { connectDynamoDb } from '../../shared/adapters/dynamodb/client.ts';
import { createDynamoDbCounterStore } from '../../shared/adapters/dynamodb/counter-store.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { processSurroundings } from '../../shared/adapters/dynamodb/surroundings.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { createSecretTokenSource } from '../../shared/adapters/secrets/token-source.ts';
import { readConfig } from '../../shared/config.ts';
import { allowedSources } from '../../shared/http/allowed-sources.ts';
import { toLambdaHandler } from '../../shared/http/api-gateway.ts';
import { createRouter } from '../../shared/http/router.ts';
import { logFailure } from '../../shared/lambda/log.ts';
import { required } from '../../shared/lambda/settings.ts';
import { variable } from '../../shared/names.ts';
import { createQueryHandler } from './handler.ts';

const { env } = process;
const reading = readConfig(env);
if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
const { billingTimezone, billableStatuses, receiptDays } = reading.config;

const readSecret = connectSecrets();
const tokenSecret = required(env, variable.readTokenSecret);
const tokens = createSecretTokenSource({
  readSecret: () => readSecret(tokenSecret),
  clock: Date.now,
  log: logFailure,
});

const store = createDynamoDbCounterStore(
  connectDynamoDb(),
  { table: required(env, variable.table), receiptDays, limits: defaultLimits },
  processSurroundings,
);

const router = createRouter(
  [
    {
      method: 'GET',
      path: '/billable',
      scope: 'read',
      handler: createQueryHandler({
        reader: store,
        tokens,
        clock: Date.now,
        settings: { billingTimezone, billableStatuses },
      }),
    },
  ],
  { tokens, log: logFailure },
);

/** Answers every read. */
export const handler = toLambdaHandler(router.handle, { log: logFailure }).use(
  allowedSources(env[variable.allowedCidrs]),
);
