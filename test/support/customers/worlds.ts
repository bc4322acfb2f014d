import { createQueryHandler } from '../../../functions/query/handler.ts';
import { cursorSecretsOf } from '../../../functions/query/cursor-secrets.ts';
import { createPageHandler } from '../../../functions/query/page/page-handler.ts';
import { createReportsHandler } from '../../../functions/query/reports/reports-handler.ts';
import { withBrowsers } from '../../../functions/query/page/browsers.ts';
import { doorHandlers } from '../../../functions/query/page/routes.ts';
import { createMemoryUsedLinks } from '../../../shared/adapters/memory/used-links.ts';
import { createMemoryAlertStore } from '../../../shared/adapters/memory/alert-store.ts';
import { createCustomerLinks } from '../../../shared/api/customer-links.ts';
import { createSessions } from '../../../shared/api/session.ts';
import { createCustomerAccess } from '../../../shared/api/customer-access.ts';
import { createHealthHandler } from '../../../shared/api/health.ts';
import type { Handler } from '../../../shared/api/message.ts';
import { createOpenApiHandler } from '../../../shared/api/openapi/handler.ts';
import { createRouter, type Router } from '../../../shared/api/router.ts';
import { type RouteName, routesWith } from '../../../shared/api/routes.ts';
import { createWhoamiHandler } from '../../../shared/api/whoami.ts';
import { emptyFile } from '../../../shared/customers/billable-file.ts';
import { issueCustomerToken } from '../../../shared/customers/customer-token.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { fullMetering } from '../metering/kong-entries.ts';
import { request, textOf } from '../api/requests.ts';
import { reportSystem } from '../reports/runs.ts';
import type { Written } from './directory.ts';
import { acme, entryOf, ownUsage, rulesOf, secret, secretUsage } from './world-usage.ts';

const now = '2026-11-12T04:00:00Z';
const key = signingKeyOf(new Uint8Array(40).fill(9));
type World = {
  readonly router: Router;
  readonly token: string;
  /** What was asked of the store so far, and how many rows and ids it gave. */
  readonly reads: () => readonly string[];
};

/** Where acme is alone, and where it is among others. */
export const secretWorlds = async (): Promise<{ alone: World; among: World }> => ({
  alone: await worldOf([acme], [ownUsage]),
  // The others come later too, so that months have versions that acme has no part in.
  among: await worldOf([acme, secret], [ownUsage.concat(secretUsage), secretUsage]),
});

const worldOf = async (
  written: readonly Written[],
  parts: readonly (readonly UsageEvent[])[],
): Promise<World> => {
  const system = reportSystem({ now, billingTimezone: 'Asia/Tokyo' });
  system.direct(...written);
  for (const events of parts) {
    await system.count(...events);
    await system.run();
    await system.run({ month: '2026-11' });
  }
  const { reports, clock, payers, settings } = system;
  const reads: string[] = [];
  const store: typeof system.store = {
    ...system.store,
    async *read(selection) {
      for await (const chunk of system.store.read(selection)) {
        reads.push(`${JSON.stringify(selection)} ${chunk.length}`);
        yield chunk;
      }
    },
    findIds: async (month, name) => {
      const ids = await system.store.findIds(month, name);
      reads.push(`${month} ${JSON.stringify(name)} ${ids.length}`);
      return ids;
    },
  };
  const { billingTimezone, billableStatuses, meters, restatementDays } = settings();
  const tokens = { tokens: async () => ['operator'] };
  const log = () => undefined;
  const usage = createQueryHandler({
    reader: store,
    cursorSecrets: cursorSecretsOf({ tokens, signingKeys: async () => [key] }),
    clock,
    settings: { billingTimezone, billableStatuses, meters },
    payers,
  });
  const list = createReportsHandler({ reports, clock, payers, log });
  const page = createPageHandler({
    reader: store,
    reports,
    clock,
    log,
    settings: { billingTimezone, billableStatuses, meters, restatementDays },
    payers,
    file: () => ({ ...emptyFile, customers: written.map(entryOf), alerts: rulesOf(written) }),
    alerts: createMemoryAlertStore(),
    prefix: '',
  });
  const customerTokens = {
    keys: async () => [key],
    tokensAfter: async (id: string) => (written.some((each) => each.id === id) ? 0 : null),
    clock,
  };
  const used = createMemoryUsedLinks();
  const doors = {
    sessions: createSessions({
      keys: async () => [key.secret],
      clock,
      used,
      prefix: '',
      isSecure: false,
    }),
    credentials: { tokens, customers: createCustomerAccess(customerTokens) },
    links: createCustomerLinks({
      ...customerTokens,
      used,
      newId: () => 'session',
    }),
    prefix: '',
  };
  // A page of theirs would show all of it, did anyone call it.
  const operators: Handler = async () => ({
    status: 200,
    headers: {},
    body: JSON.stringify(written),
  });
  const programs = createRouter(
    routesWith<RouteName>({
      usage,
      reportList: list,
      report: list,
      pushes: operators,
      ingest: operators,
      metrics: operators,
      page,
      whoami: createWhoamiHandler(fullMetering),
      health: createHealthHandler(async () => undefined, log),
      openApi: createOpenApiHandler('1.0.0'),
      ...doorHandlers(doors),
    }),
    { ...doors.credentials, log },
  );
  const router = withBrowsers(programs, doors);
  const at = clock();
  const token = await issueCustomerToken(
    { customer: 'acme', use: 'api', tokenId: 't', issuedAt: at, expires: at + 1_000_000 },
    key,
  );
  return { router, token, reads: () => reads };
};

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Everything that a client sees of an answer, and of those that its cursors lead to. */
export const answersOf = async (
  { router, token }: Pick<World, 'router' | 'token'>,
  { body = '', ...asked }: Asked,
) => {
  const answers: { status: number; headers: object; text: string }[] = [];
  for (let query = asked.query, page = 0; page < 8; page++) {
    const headers = { ...asked.headers, authorization: `Bearer ${token}` };
    const answer = await router.handle(
      request({ ...asked, query, headers, body: Buffer.from(body) }),
    );
    const text = await textOf(answer);
    answers.push({ status: answer.status, headers: answer.headers, text });
    const [, next] = /^<[^?]*\?(.*)>; rel="next"$/.exec(answer.headers['link'] ?? '') ?? [];
    if (next === undefined) break;
    query = next;
  }
  return answers;
};
