import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { randomBytes } from 'node:crypto';
import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { createDynamoDbUsedLinks } from '../../shared/adapters/dynamodb/links/used-links.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../shared/adapters/dynamodb/settings.ts';
import { openDynamoDbTable } from '../../shared/adapters/dynamodb/open-table.ts';
import { connectS3 } from '../../shared/adapters/s3/client.ts';
import { createS3BillableFile } from '../../shared/adapters/s3/billable-file.ts';
import { createS3ExportStore } from '../../shared/adapters/s3/export-store.ts';
import { createS3ReportStore } from '../../shared/adapters/s3/report-store.ts';
import { parseJsonSecret } from '../../shared/adapters/secrets/json-secret.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { createSecretTokenSource } from '../../shared/adapters/secrets/token-source.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import { allowedSources } from '../../shared/lambda/allowed-sources.ts';
import { toLambdaHandler } from '../../shared/lambda/api-gateway.ts';
import { createCustomerAccess } from '../../shared/api/customer-access.ts';
import { createCustomerLinks } from '../../shared/api/customer-links.ts';
import { createHealthHandler } from '../../shared/api/health.ts';
import { createOpenApiHandler } from '../../shared/api/openapi/handler.ts';
import { createRouter } from '../../shared/api/router.ts';
import { sessionKeysOf } from '../../shared/api/session-keys.ts';
import { createSessions } from '../../shared/api/session.ts';
import { type RoutesOfFunction, routesWith } from '../../shared/api/routes.ts';
import { createWhoamiHandler } from '../../shared/api/whoami.ts';
import { keepFresh } from '../../shared/customers/fresh-file.ts';
import { currentPayers, currentTokensAfter } from '../../shared/customers/in-force.ts';
import { signingKeysIn } from '../../shared/customers/signing-keys.ts';
import { logFailure, logLine } from '../../shared/lambda/log.ts';
import { functionSettings, required } from '../../shared/lambda/settings.ts';
import { queryTimeoutMs, variable } from '../../shared/names.ts';
import { billingSettings } from '../../shared/settings/billing.ts';
import { callerSettings } from '../../shared/settings/callers.ts';
import { meteringSettings } from '../../shared/settings/metering.ts';
import { softwareVersion } from '../../shared/software-version.ts';
import { cursorSecretsOf } from './cursor-secrets.ts';
import { createQueryHandler } from './handler.ts';
import { withBrowsers } from './page/browsers.ts';
import { createPageHandler } from './page/page-handler.ts';
import { doorHandlers } from './page/routes.ts';
import { createPushListHandler } from './push-handler.ts';
import { createReportsHandler } from './reports/reports-handler.ts';

const { env } = process;
const { billingTimezone, billableStatuses, restatementDays, labels, meters, allowedCidrs } =
  functionSettings(env, { ...billingSettings, ...meteringSettings, ...callerSettings });

const readSecret = connectSecrets();
const secrets = {
  read: required(env, variable.readTokenSecret),
  // For GET /whoami alone, which answers either.
  ingest: required(env, variable.ingestTokenSecret),
};
const tokens = createSecretTokenSource({
  readSecret: (scope) => readSecret(secrets[scope]),
  parse: parseJsonSecret,
  clock: Date.now,
  log: logFailure,
});

const table = required(env, variable.table);
const { store, db } = openDynamoDbTable({ table });
const visit = {
  db,
  settings: { table, deployment: null, limits: defaultLimits },
  runtime: processRuntime,
};
const ledger = createDynamoDbPushLedger(visit);

const files = { client: connectS3(), bucket: required(env, variable.reportsBucket) };

const reportStore = createS3ReportStore(files);

const complain = (message: string): void => logLine({ level: 'ERROR', kind: 'customers', message });
const currentFile = keepFresh(createS3BillableFile({ ...files, complain }), {
  clock: Date.now,
  complain,
});

const payers = currentPayers(currentFile, billingTimezone);

const signingKeys = async () => signingKeysIn(await tokens.customerKeys());
const customerTokens = {
  keys: signingKeys,
  refetchKeys: async () => {
    await tokens.refetch('read');
    return signingKeys();
  },
  tokensAfter: currentTokensAfter(currentFile),
  clock: Date.now,
};
const customers = createCustomerAccess(customerTokens);
const used = createDynamoDbUsedLinks(visit);
const links = createCustomerLinks({
  ...customerTokens,
  used,
  newId: () => randomBytes(12).toString('base64url'),
});

const exports = createS3ExportStore(files);

/** What is left of the function's time is for compressing and sending. */
const answerMs = queryTimeoutMs - 3_000;
const startDeadline = () => AbortSignal.timeout(answerMs);

const reports = createReportsHandler({
  exports,
  reports: reportStore,
  clock: Date.now,
  log: logFailure,
  payers,
  startDeadline,
});

const health = createHealthHandler(() => store.receiptsCompleteSince(), logFailure);

const openApi = createOpenApiHandler(softwareVersion);

const usage = createQueryHandler({
  reader: store,
  cursorSecrets: cursorSecretsOf({ tokens, signingKeys }),
  clock: Date.now,
  settings: { billingTimezone, billableStatuses, meters: meterNames(meters.definitions) },
  payers,
  exports,
  startDeadline,
});

// The gateway answers by https alone, and at its root.
const prefix = '';
const sessions = createSessions({
  keys: sessionKeysOf({ tokens, signingKeys }),
  clock: Date.now,
  used,
  prefix,
  isSecure: true,
});

const page = createPageHandler({
  reader: store,
  reports: reportStore,
  clock: Date.now,
  log: logFailure,
  settings: {
    billingTimezone,
    billableStatuses,
    meters: meterNames(meters.definitions),
    restatementDays,
  },
  payers,
  file: currentFile,
  alerts: createDynamoDbAlertStore(visit),
  ledger,
  prefix,
  startDeadline,
});

const pushes = createPushListHandler({
  ledger,
  file: currentFile,
  store,
  timezone: billingTimezone,
  clock: Date.now,
  log: logFailure,
});

const programs = createRouter(
  routesWith<RoutesOfFunction<'query'>>({
    usage,
    reportList: reports,
    report: reports,
    pushes,
    health,
    openApi,
    page,
    ...doorHandlers({ sessions, credentials: { tokens, customers }, links, prefix }),
    whoami: createWhoamiHandler({ labels, meters: meters.definitions }),
  }),
  { tokens, customers, log: logFailure },
);

const router = withBrowsers(programs, { sessions, prefix });

/** Answers every read. */
export const handler = toLambdaHandler(router.handle, { log: logFailure }).use(
  allowedSources(allowedCidrs),
);
