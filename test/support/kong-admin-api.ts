import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { nothingMore } from '../../kong/kit/kept.ts';
import { kitPlugins } from '../../kong/kit/settings.ts';
import { kitOptions } from './kong/kit.ts';

/** One global instance as the Admin API lists it. */
export const adminPlugin = (changes: Readonly<Record<string, unknown>>): Entity => ({
  id: '00000000-0000-4000-8000-0000000000ff',
  enabled: true,
  protocols: ['grpc', 'grpcs', 'http', 'https'],
  tags: null,
  route: null,
  service: null,
  consumer: null,
  config: {},
  created_at: 1_795_351_653,
  ...changes,
});

export type Entity = Readonly<Record<string, unknown>>;

export type AdminContents = {
  readonly version: string;
  readonly untrustedLua: string;
  readonly plugins: readonly Entity[];
  readonly routes: readonly Entity[];
  readonly services: readonly Entity[];
  readonly consumers: readonly Entity[];
  /** Where it is missing, this Kong does not list its vaults. */
  readonly vaults?: readonly Entity[];
  /** `off`: without a database. */
  readonly database?: string;
  /** Where it is missing, this Kong does not say which plugins it has loaded. */
  readonly available?: readonly string[];
  /** Whether it writes `/` as `\\/`, as lua-cjson does unless it is told not to. Default: true. */
  readonly escapesSlashes?: boolean;
  /** Further settings of Kong's. */
  readonly settings?: Entity;
};

/** A Kong that is metered right: the kit's plugins, key-auth, Kong's own counters, two routes. */
export const meteredKong = (
  endpoint: string,
  kong = '3.9.3',
  kept = nothingMore,
): AdminContents => ({
  version: kong,
  untrustedLua: 'sandbox',
  plugins: [
    ...kitPlugins(kitOptions({ endpoint, kong, kept })).map(({ name, config }, index) =>
      adminPlugin({ id: `kit-${index}`, name, config }),
    ),
    adminPlugin({ id: 'auth', name: 'key-auth', config: { hide_credentials: false } }),
    adminPlugin({
      id: 'counters',
      name: 'prometheus',
      config: { per_consumer: true, status_code_metrics: true },
    }),
  ],
  routes: [
    { id: 'r-main', name: 'main', service: { id: 's-mock' }, protocols: ['http', 'https'] },
    { id: 'r-open', name: 'open', service: { id: 's-mock' }, protocols: ['http', 'https'] },
  ],
  services: [{ id: 's-mock', name: 'mock', host: 'mock.local' }],
  consumers: [{ id: 'c-poppy', username: 'poppy', custom_id: null }],
});

const pageSize = 2;

/** What `/` answers, as far as anything here reads it, with names that stand in it more than once. */
const nodeOf = ({
  version,
  untrustedLua,
  database = 'postgres',
  available,
  settings,
}: AdminContents) => {
  const plugin = { version: '0.0.1', priority: 12 };
  return {
    plugins: {
      enabled_in_cluster: ['http-log', 'pre-function'],
      ...(available && {
        available_on_server: Object.fromEntries(available.map((name) => [name, plugin])),
      }),
    },
    tagline: 'Welcome to kong {"version":"1.0"}',
    configuration: {
      database,
      untrusted_lua: untrustedLua,
      pg_database: 'kong',
      admin_listen: ['127.0.0.1:8001 {"'],
      nginx_http_directives: [{ name: 'version', value: 'off' }],
      ...settings,
    },
    version,
  };
};

/**
 * A double of Kong's Admin API: `/`, and lists in pages of two. It refuses everything but GET,
 * and without the right `Kong-Admin-Token` where one is set. `requests` is what was asked of it.
 */
export const createAdminApiDouble = (contents: AdminContents, token?: string) => {
  const requests: string[] = [];
  const lists: Readonly<Record<string, readonly Entity[] | undefined>> = {
    plugins: contents.plugins,
    routes: contents.routes,
    services: contents.services,
    consumers: contents.consumers,
    vaults: contents.vaults,
  };

  const json = (body: unknown, { status = 200 } = {}): Response => {
    const text = JSON.stringify(body);
    const { escapesSlashes = true } = contents;
    const headers = { 'content-type': 'application/json' };
    return new Response(escapesSlashes ? text.replaceAll('/', '\\/') : text, { status, headers });
  };

  const answer = (method: string, url: URL, presented: string | null): Response => {
    requests.push(`${method} ${url.pathname}`);
    if (method !== 'GET') return json({ message: 'Method not allowed' }, { status: 405 });
    if (token !== undefined && presented !== token) {
      return json({ message: 'Invalid RBAC credentials' }, { status: 401 });
    }
    const [, collection = '', id] = url.pathname.split('/');
    if (collection === '') {
      return json(nodeOf(contents));
    }
    const list = lists[collection];
    if (list === undefined) return json({ message: 'Not found' }, { status: 404 });
    if (id !== undefined) {
      const entity = list.find((known) => known['id'] === id);
      return json(entity ?? { message: 'Not found' }, { status: entity ? 200 : 404 });
    }
    const start = Number(url.searchParams.get('offset') ?? 0);
    const hasMore = start + pageSize < list.length;
    return json({
      data: list.slice(start, start + pageSize),
      next: hasMore ? `/${collection}?offset=${start + pageSize}` : null,
      ...(hasMore && { offset: String(start + pageSize) }),
    });
  };

  return {
    requests,
    fetch: async (url: string, init: RequestInit): Promise<Response> => {
      const presented = new Headers(init.headers).get('kong-admin-token');
      return answer(init.method ?? 'GET', new URL(url), presented);
    },
    /** Over real HTTP, for the command itself. */
    listen: async () =>
      serve((request) => {
        const presented = String(request.headers['kong-admin-token'] ?? '');
        return answer(request.method ?? '', new URL(request.url ?? '/', 'http://kong'), presented);
      }),
  };
};

/** A server on a free port of this machine that answers with what `respond` gives. */
export const serve = async (
  respond: (request: IncomingMessage) => Response | Promise<Response>,
) => {
  const send = async (request: IncomingMessage, out: ServerResponse): Promise<void> => {
    const response = await respond(request);
    out.writeHead(response.status, Object.fromEntries(response.headers));
    out.end(await response.text());
  };
  const server = createServer((request, out) => void send(request, out));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
