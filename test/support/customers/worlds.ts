import { createQueryHandler } from '../../../functions/query/handler.ts';
import { createReportsHandler } from '../../../functions/query/reports/reports-handler.ts';
import { createCustomerAccess } from '../../../shared/api/customer-access.ts';
import { createHealthHandler } from '../../../shared/api/health.ts';
import type { Handler } from '../../../shared/api/message.ts';
import { createOpenApiHandler } from '../../../shared/api/openapi/handler.ts';
import { createRouter, type Router } from '../../../shared/api/router.ts';
import { type RouteName, routesWith } from '../../../shared/api/routes.ts';
import { createWhoamiHandler } from '../../../shared/api/whoami.ts';
import { fullMetering } from '../metering/kong-entries.ts';
import { issueCustomerToken } from '../../../shared/customers/customer-token.ts';
import { signingKeyOf } from '../../../shared/customers/signing-keys.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { request, textOf } from '../api/requests.ts';
import { event } from '../metering/events.ts';
import { reportSystem } from '../reports/runs.ts';
import type { Written } from './directory.ts';

const now = '2026-11-12T04:00:00Z';
const key = signingKeyOf(new Uint8Array(40).fill(9));
const days = [
  ...['2026-09-03', '2026-10-02', '2026-10-20'].map((day) => `${day}T10:00:00Z`),
  '2026-11-11T23:30:00Z',
];

const used = (id: string, customId: string, username: string, service: string): UsageEvent[] =>
  days.flatMap((day) =>
    [200, 404].map((status) =>
      event({
        at: Date.parse(day),
        consumer: { id, customId, username },
        labels: { ...noLabels, service },
        status,
      }),
    ),
  );

const acme: Written = {
  id: 'acme',
  name: 'Acme Corp',
  claims: [
    { value: 'custom_id:own-1', since: null },
    { value: 'username:shared', since: null },
    { value: 'custom_id:own-2', since: '2026-10' },
  ],
};

/** Before it claims `own-2`, that custom id pays for itself. */
const ownUsage = [
  ...used('own-id-1', 'own-1', 'own-user', 'maps'),
  ...used('own-id-2', 'own-2', 'own-user', 'weather'),
  ...used('own-id-3', '', 'shared', ''),
];

const secret: Written = {
  id: 'secret-customer',
  name: 'Secret Corp',
  claims: [
    { value: 'custom_id:secret-1', since: null },
    { value: 'id:secret-id-2', since: null },
  ],
};

/** Of customers with an entry and without; some share a username, a service or a custom id with acme. */
const secretUsage = [
  ...used('secret-id-1', 'secret-1', 'own-user', 'maps'),
  ...used('secret-id-2', 'own-2', 'shared', 'secret-service'),
  ...used('secret-id-3', 'secret-3', 'secret-user', 'weather'),
  ...used('secret-id-4', 'acme', '', 'maps'),
  event({
    at: Date.parse('2026-08-15T00:00:00Z'),
    consumer: { id: 'secret-id-5', customId: '', username: '' },
  }),
];

export const ownWords = ['acme', 'custom_id:own-1', 'own-user', 'own-2', 'id:own-id-3', 'shared'];

export const foreignWords = [
  'secret-customer',
  'Secret Corp',
  'secret-1',
  'secret-id-1',
  'secret-id-2',
  'secret-user',
  'secret-service',
  'custom_id:acme',
];

type World = { readonly router: Router; readonly token: string };

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
  const system = reportSystem({ now });
  system.direct(...written);
  for (const events of parts) {
    await system.count(...events);
    await system.run();
    await system.run({ month: '2026-11' });
  }
  const { store, reports, clock, payers, settings } = system;
  const { billingTimezone, billableStatuses, meters } = settings();
  const tokens = { tokens: async () => ['operator'] };
  const log = () => undefined;
  const usage = createQueryHandler({
    reader: store,
    tokens,
    clock,
    settings: { billingTimezone, billableStatuses, meters },
    payers,
  });
  const list = createReportsHandler({ reports, clock, payers, log });
  // A page of theirs would show all of it, did anyone call it.
  const operators: Handler = async () => ({
    status: 200,
    headers: {},
    body: JSON.stringify(written),
  });
  const still: Handler = async () => ({ status: 200, headers: {}, body: '' });
  const router = createRouter(
    routesWith<RouteName>({
      usage,
      reportList: list,
      report: list,
      pushes: operators,
      ingest: operators,
      metrics: operators,
      page: operators,
      whoami: createWhoamiHandler(fullMetering),
      health: createHealthHandler(async () => undefined, log),
      openApi: createOpenApiHandler('1.0.0'),
      signIn: still,
      signOut: still,
      style: still,
      icon: still,
    }),
    {
      tokens,
      customers: createCustomerAccess({
        keys: async () => [key],
        tokensAfter: async (id) => (written.some((each) => each.id === id) ? 0 : null),
        clock,
      }),
      log,
    },
  );
  const at = clock();
  const token = await issueCustomerToken(
    { customer: 'acme', use: 'api', tokenId: 't', issuedAt: at, expires: at + 1_000_000 },
    key,
  );
  return { router, token };
};

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Everything that a client sees of an answer, and of those that its cursors lead to. */
export const answersOf = async ({ router, token }: World, asked: Asked) => {
  const answers: { status: number; headers: object; text: string }[] = [];
  for (let query = asked.query, page = 0; page < 8; page++) {
    const headers = { ...asked.headers, authorization: `Bearer ${token}` };
    const answer = await router.handle(request({ ...asked, query, headers }));
    const text = await textOf(answer);
    answers.push({ status: answer.status, headers: answer.headers, text });
    const [, next] = /^<[^?]*\?(.*)>; rel="next"$/.exec(answer.headers['link'] ?? '') ?? [];
    if (next === undefined) break;
    query = next;
  }
  return answers;
};
