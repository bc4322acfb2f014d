import { createIngestHandler } from '../../functions/ingest/handler.ts';
import { cursorSecretsOf } from '../../functions/query/cursor-secrets.ts';
import { createQueryHandler } from '../../functions/query/handler.ts';
import { withBrowsers } from '../../functions/query/page/browsers.ts';
import { createPageHandler } from '../../functions/query/page/page-handler.ts';
import { doorHandlers } from '../../functions/query/page/routes.ts';
import { createPushListHandler } from '../../functions/query/push-handler.ts';
import { createReportsHandler } from '../../functions/query/reports/reports-handler.ts';
import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { createDynamoDbUsedLinks } from '../../shared/adapters/dynamodb/links/used-links.ts';
import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { createCustomerAccess } from '../../shared/api/customer-access.ts';
import { createCustomerLinks } from '../../shared/api/customer-links.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import { createHealthHandler } from '../../shared/api/health.ts';
import { createOpenApiHandler } from '../../shared/api/openapi/handler.ts';
import { createRouter, type Router } from '../../shared/api/router.ts';
import { type RouteName, routesWith } from '../../shared/api/routes.ts';
import { createSessions } from '../../shared/api/session.ts';
import { createWhoamiHandler } from '../../shared/api/whoami.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { currentPayers, currentTokensAfter } from '../../shared/customers/in-force.ts';
import type { SigningKey } from '../../shared/customers/signing-keys.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { Config } from '../../shared/settings/config.ts';
import { benchReadToken, benchToken } from '../../bench/load/product.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { WeatheredTable } from './table.ts';

type RouterContext = {
  readonly config: Config;
  readonly open: ReturnType<WeatheredTable['open']>;
  readonly reports: ReportStore;
  readonly file: () => Promise<BillableFile>;
  readonly key: SigningKey;
  /** By which batches are received. */
  readonly receivedBy: () => EpochMs;
  readonly log: FailureLog;
};

const tokensByScope = { ingest: [benchToken], read: [benchReadToken] };

/** What the functions of one process answer, wired as on AWS. */
export const cloudRouter = (context: RouterContext): Router => {
  const { config, open, reports, file, key, receivedBy, log } = context;
  const { billingTimezone, billableStatuses, restatementDays, labels, meters } = config;
  const { store, props } = open;
  const clock = Date.now;
  const tokens = { tokens: async (scope: 'ingest' | 'read') => tokensByScope[scope] };
  const payers = currentPayers(file, billingTimezone);
  const keys = async () => [key];
  const customerTokens = { keys, tokensAfter: currentTokensAfter(file), clock };
  const customers = createCustomerAccess(customerTokens);
  const used = createDynamoDbUsedLinks(props);
  const ledger = createDynamoDbPushLedger(props);
  const names = meterNames(meters.definitions);
  const prefix = '';
  const sessions = createSessions({
    keys: async () => [key.secret],
    clock,
    used,
    prefix,
    isSecure: false,
  });
  const links = createCustomerLinks({ ...customerTokens, used, newId: () => 'session' });
  const report = createReportsHandler({ reports, clock, payers, log });
  const settings = { billingTimezone, billableStatuses, meters: names, restatementDays };
  const whoami = createWhoamiHandler({ labels, meters: meters.definitions });
  const programs = createRouter(
    routesWith<RouteName>({
      ingest: createIngestHandler({
        store,
        clock: receivedBy,
        settings: {
          maxEventAgeDays: config.maxEventAgeDays,
          maxBodyBytes: config.maxBodyBytes,
          metering: { labels, meters: meters.definitions },
        },
        log,
      }),
      usage: createQueryHandler({
        reader: store,
        cursorSecrets: cursorSecretsOf({ tokens, signingKeys: keys }),
        clock,
        settings,
        payers,
      }),
      reportList: report,
      report,
      pushes: createPushListHandler({ ledger, file, store, timezone: billingTimezone, clock, log }),
      page: createPageHandler({
        reader: store,
        reports,
        clock,
        log,
        settings,
        payers,
        file,
        alerts: createDynamoDbAlertStore(props),
        ledger,
        prefix,
      }),
      ...doorHandlers({ sessions, credentials: { tokens, customers }, links, prefix }),
      whoami,
      metrics: whoami,
      health: createHealthHandler(async () => store.receiptsCompleteSince(), log),
      openApi: createOpenApiHandler('soak'),
    }),
    { tokens, customers, log },
  );
  return withBrowsers(programs, { sessions, prefix });
};
