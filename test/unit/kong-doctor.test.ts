import { describe, expect, test } from '@jest/globals';

import { runDoctor } from '../../kong/doctor/command.ts';
import { kitPlugins } from '../../kong/settings.ts';
import {
  type AdminContents,
  adminPlugin,
  createAdminApiDouble,
  meteredKong,
} from '../support/kong-admin-api.ts';
import { kitOptions } from '../support/kong-kit.ts';

const billable = 'http://billable:8080';
const endpoint = `${billable}/ingest`;
const token = 'ingest0token';

/** How Kong sends the user of `http://kong:TOKEN@host`. */
const basic = `Basic ${Buffer.from(`kong:${token}`).toString('base64')}`;

/** Kong behind `contents`, Billable that takes `token`; the exit code and what was printed. */
const examine = async (
  contents: AdminContents,
  options: { isDown?: boolean; answers?: number; args?: string[] } = {},
) => {
  const kong = createAdminApiDouble(contents);
  const posted: string[] = [];
  const followed: string[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    // Else a redirect would carry a token to another host, and hide that Kong does not follow it.
    if (init.redirect !== 'manual') followed.push(url);
    if (!url.startsWith(billable)) return kong.fetch(url, init);
    if (options.isDown === true) throw new TypeError('fetch failed');
    if (url.endsWith('/health')) return Response.json({});
    posted.push(typeof init.body === 'string' ? init.body : '');
    const headers = new Headers(init.headers);
    const isRight = headers.get('x-api-key') === token || headers.get('authorization') === basic;
    return Response.json({}, { status: options.answers ?? (isRight ? 200 : 401) });
  };
  let out = '';
  let err = '';
  const args = [
    '--kong',
    'http://kong:8001',
    '--billable',
    billable,
    '--json',
    ...(options.args ?? []),
  ];
  const output = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const code = await runDoctor(args, output, { fetch });
  expect(followed).toEqual([]);
  const { findings, notes } = JSON.parse(out === '' ? '{"findings":[]}' : out) as {
    findings: { code: string; where: string[]; what: string; fix: string }[];
    notes: string[];
  };
  return { code, findings, notes, out, err, posted, requests: kong.requests };
};

const right = meteredKong(endpoint);

/** The metered Kong with other fields in the configuration of its http-log. */
const withConfig = (changes: Record<string, unknown>, contents = right): AdminContents => ({
  ...contents,
  plugins: contents.plugins.map((plugin) =>
    plugin['name'] === 'http-log'
      ? { ...plugin, config: { ...(plugin['config'] as object), ...changes } }
      : plugin,
  ),
});

const rightQueue = kitPlugins(kitOptions())[1]?.config['queue'] as Record<string, unknown>;

const withQueue = (changes: Record<string, unknown>): AdminContents =>
  withConfig({ queue: { ...rightQueue, ...changes } });

const without = (name: string, contents = right): AdminContents => ({
  ...contents,
  plugins: contents.plugins.filter((plugin) => plugin['name'] !== name),
});

const withPlugin = (changes: Record<string, unknown>, contents = right): AdminContents => ({
  ...contents,
  plugins: [...contents.plugins, adminPlugin(changes)],
});

const elsewhere = {
  name: 'http-log',
  config: { http_endpoint: 'http://user:p@w@logs:9000/secret-path?key=secret-query' },
};
const ours = { name: 'http-log', config: right.plugins[1]?.['config'] };

test('a Kong with the configuration of the kit has no finding', async () => {
  expect(await examine(right)).toMatchObject({ code: 0, findings: [], notes: [] });
});

test.each(['3.4.2', '2.8.1'])(
  'a Kong %s with the configuration of the kit has no finding',
  async (kong) => {
    expect(await examine(meteredKong(endpoint, kong))).toMatchObject({ code: 0, findings: [] });
  },
);

describe('a finding', () => {
  const disabled = { ...right, plugins: right.plugins.map((it) => ({ ...it, enabled: false })) };
  const scoped = {
    ...without('http-log'),
    plugins: [...without('http-log').plugins, adminPlugin({ ...ours, route: { id: 'r-main' } })],
  };
  const routed = { ...elsewhere, route: { id: 'r-open' } };
  const wholeOfOld = withConfig(
    { custom_fields_by_lua: { 'request.id': 'return ngx.var.request_id' }, queue: undefined },
    without('pre-function', meteredKong(endpoint, '3.2.1')),
  );
  const foreignStrip = withPlugin(
    { name: 'pre-function', config: { log: ['kong.log.set_serialize_value("request", nil)'] } },
    without('pre-function', meteredKong(endpoint, '3.4')),
  );
  const table: readonly [string, AdminContents, readonly { code: string; where?: string[] }[]][] = [
    ['no http-log at all', without('http-log'), [{ code: 'no_http_log' }]],
    [
      'an http-log elsewhere only',
      withConfig({ http_endpoint: 'http://logs/in' }),
      [{ code: 'no_http_log' }],
    ],
    ['a disabled http-log', disabled, [{ code: 'disabled' }, { code: 'no_http_log' }]],
    ['an http-log for one route', scoped, [{ code: 'not_global', where: ['open'] }]],
    [
      'an http-log elsewhere on a route',
      withPlugin({ ...elsewhere, route: { id: 'r-open' } }),
      [{ code: 'not_metered', where: ['open'] }],
    ],
    [
      'an http-log elsewhere on a service',
      withPlugin({ ...elsewhere, service: { id: 's-mock' } }),
      [{ code: 'not_metered', where: ['main', 'open'] }],
    ],
    [
      'an http-log elsewhere on a consumer',
      withPlugin({ ...elsewhere, consumer: { id: 'c-poppy' } }),
      [{ code: 'not_metered', where: [] }],
    ],
    [
      'an http-log elsewhere on a consumer that is gone',
      withPlugin({ ...elsewhere, consumer: { id: 'c-gone' } }),
      [{ code: 'not_metered', where: [] }],
    ],
    [
      'an http-log elsewhere on a consumer, wherever it stands in the list',
      {
        ...right,
        plugins: [adminPlugin({ ...elsewhere, consumer: { id: 'c-poppy' } }), ...right.plugins],
      },
      [{ code: 'not_metered', where: [] }],
    ],
    [
      'an http-log elsewhere on a service, but for a route that has its own to Billable',
      withPlugin(
        { ...elsewhere, service: { id: 's-mock' } },
        withPlugin({ ...ours, route: { id: 'r-open' } }),
      ),
      [{ code: 'not_metered', where: ['main'] }],
    ],
    [
      'an http-log to the /ingest of another host',
      withPlugin({ ...routed, config: { http_endpoint: 'http://logs:9000/ingest' } }),
      [{ code: 'not_metered', where: ['open'] }],
    ],
    [
      'a condition of the http-log',
      {
        ...right,
        plugins: right.plugins.map((plugin) =>
          plugin['name'] === 'http-log' ? { ...plugin, condition: 'false' } : plugin,
        ),
      },
      [{ code: 'conditional', where: ['global'] }],
    ],
    [
      'a condition of the pre-function',
      {
        ...right,
        plugins: right.plugins.map((plugin) =>
          plugin['name'] === 'pre-function' ? { ...plugin, condition: 'false' } : plugin,
        ),
      },
      [{ code: 'not_stripped' }, { code: 'keys_in_entries' }, { code: 'body_too_large' }],
    ],
    [
      'the default queue',
      withConfig({ queue: {} }),
      [{ code: 'batch_of_one' }, { code: 'retry_short' }],
    ],
    ['unlimited concurrency', withQueue({ concurrency_limit: -1 }), [{ code: 'batch_of_one' }]],
    [
      'max_entries of 5,000',
      withQueue({ max_entries: 5_000 }),
      [{ code: 'batch_near_max_entries' }],
    ],
    [
      'a batch of 8,000',
      withQueue({ max_batch_size: 8_000 }),
      [{ code: 'batch_too_large' }, { code: 'body_too_large' }],
    ],
    [
      'a batch of 8,000 in the old field',
      withConfig({ queue_size: 8_000 }),
      [{ code: 'batch_too_large' }, { code: 'body_too_large' }],
    ],
    ['a retry time of a minute', withQueue({ max_retry_time: 60 }), [{ code: 'retry_short' }]],
    ['a retry time of -1', withQueue({ max_retry_time: -1 }), [{ code: 'never_retries' }]],
    [
      'ten attempts on Kong 2.8',
      withConfig({ retry_count: 10 }, meteredKong(endpoint, '2.8.1')),
      [{ code: 'retry_short' }],
    ],
    [
      'a % in the endpoint',
      withConfig({ http_endpoint: `${endpoint}/%20/ingest` }),
      [{ code: 'endpoint_percent' }],
    ],
    [
      'a % in the user of the endpoint',
      withConfig({ http_endpoint: 'http://kong:%zz@billable:8080/ingest' }),
      [{ code: 'endpoint_percent' }],
    ],
    [
      'a query in the endpoint',
      withConfig({ http_endpoint: `${endpoint}?key=x` }),
      [{ code: 'endpoint_query' }],
    ],
    [
      'other headers on the same queue',
      withPlugin({
        ...ours,
        config: { ...(ours.config as object), headers: { 'X-API-Key': token, 'X-Team': 'a' } },
        route: { id: 'r-open' },
      }),
      [{ code: 'shared_queue', where: ['global', 'route open'] }],
    ],
    [
      'other headers on the same queue, which the old fields do not part',
      withPlugin({
        ...ours,
        config: {
          ...(ours.config as object),
          headers: { 'x-api-key': token, a: 'b' },
          retry_count: 9,
        },
        route: { id: 'r-open' },
      }),
      [{ code: 'shared_queue', where: ['global', 'route open'] }],
    ],
    [
      'whole entries',
      without('pre-function'),
      [{ code: 'not_stripped' }, { code: 'keys_in_entries' }, { code: 'body_too_large' }],
    ],
    [
      'a pre-function of its own on a route',
      withPlugin({ name: 'pre-function', config: { access: ['return'] }, route: { id: 'r-open' } }),
      [
        { code: 'not_stripped', where: ['open'] },
        { code: 'keys_in_entries', where: ['open'] },
        { code: 'body_too_large', where: ['open'] },
      ],
    ],
    ['Kong 3.4 without a nonce', foreignStrip, [{ code: 'body_too_large' }, { code: 'no_nonce' }]],
    [
      'whole entries whose keys are hidden',
      {
        ...without('pre-function'),
        plugins: without('pre-function').plugins.map((plugin) =>
          plugin['name'] === 'key-auth'
            ? { ...plugin, config: { hide_credentials: true } }
            : plugin,
        ),
      },
      [{ code: 'not_stripped' }, { code: 'body_too_large' }],
    ],
    [
      'Lua switched off where it adds the nonce',
      { ...wholeOfOld, untrustedLua: 'off' },
      [
        { code: 'lua_off' },
        { code: 'not_stripped' },
        { code: 'keys_in_entries' },
        { code: 'body_too_large' },
      ],
    ],
    ['Lua switched off', { ...right, untrustedLua: 'off' }, [{ code: 'lua_off' }]],
    [
      'no authentication',
      without('key-auth'),
      [{ code: 'no_authentication', where: ['main', 'open'] }],
    ],
    [
      'a wrong token',
      withConfig({ headers: { 'x-api-key': 'wrong0token' } }),
      [{ code: 'token_refused' }],
    ],
    ['no token', withConfig({ headers: {} }), [{ code: 'token_refused' }]],
  ];

  test.each(table)('names %s', async (_, contents, expected) => {
    const { code, findings } = await examine(contents);
    expect({ code, findings: findings.map(({ code: of }) => of) }).toEqual({
      code: 1,
      findings: expected.map(({ code: of }) => of),
    });
    expect(findings).toMatchObject(expected);
    for (const { what, fix } of findings) expect(what.length * fix.length).toBeGreaterThan(0);
  });

  test('names a Billable that does not answer', async () => {
    expect(await examine(right, { isDown: true })).toMatchObject({
      code: 1,
      findings: [{ code: 'endpoint_unreachable' }],
    });
  });
});

describe('no finding', () => {
  const openId = adminPlugin({ name: 'openid-connect' });
  const withOpenId = { ...right, plugins: [...without('key-auth').plugins, openId] };
  const stream = { id: 'r-tcp', name: 'tcp', service: { id: 's-mock' }, protocols: ['tcp'] };
  const streamOnly = { ...without('key-auth'), routes: [stream] };
  const another = { ...(ours.config as object), headers: { 'x-api-key': token, 'x-team': 'a' } };
  const old = meteredKong(endpoint, '2.8.1');
  const oldConfig = old.plugins[1]?.['config'] as object;
  const oldHeaders = { 'x-api-key': [token], 'x-team': ['a'] };

  test.each<[string, AdminContents]>([
    [
      'an http-log elsewhere on a service without routes',
      withPlugin({ ...elsewhere, service: { id: 's-unused' } }),
    ],
    [
      'a disabled http-log elsewhere on a route',
      withPlugin({ ...elsewhere, route: { id: 'r-open' }, enabled: false }),
    ],
    [
      'a disabled pre-function on a route',
      withPlugin({ name: 'pre-function', route: { id: 'r-open' }, enabled: false }),
    ],
    ['other ways to authenticate', withOpenId],
    ['a route of a stream without authentication', streamOnly],
    [
      'other headers on a queue of its own',
      withPlugin({ ...ours, config: { ...another, timeout: 29_000 }, route: { id: 'r-open' } }),
    ],
    [
      'other headers on a queue of its own in Kong 2.8',
      withPlugin(
        {
          name: 'http-log',
          config: { ...oldConfig, headers: oldHeaders, queue_size: 999 },
          route: { id: 'r-open' },
        },
        old,
      ),
    ],
    [
      'the token as the password of the endpoint',
      withConfig({ headers: {}, http_endpoint: `http://kong:${token}@billable:8080/ingest` }),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});

test.each([308, 404, 500])('an endpoint that answers %i takes no batches', async (answers) => {
  const { code, findings } = await examine(right, { answers });
  expect(code).toBe(1);
  expect(findings).toMatchObject([{ code: 'endpoint_unreachable', where: ['global'] }]);
  expect(findings[0]?.what).toContain(String(answers));
});

test('the field to set is the one that Kong obeys', async () => {
  const { findings } = await examine(withConfig({ queue_size: 8_000 }));
  expect(findings[0]).toMatchObject({
    what: expect.stringContaining('queue_size is 8000'),
    fix: 'Set queue_size to 1000.',
  });
});

test('the token of an http-log that is not to Billable is never tried there', async () => {
  const { posted } = await examine(
    withPlugin({
      name: 'http-log',
      config: { http_endpoint: 'http://logs/ingest', headers: { 'x-api-key': 'theirs' } },
      route: { id: 'r-open' },
    }),
  );
  expect(posted).toHaveLength(1);
});

test('a report names ten routes and counts the others', async () => {
  const routes = Array.from({ length: 12 }, (_, i) => ({
    id: `r-${i}`,
    name: `route-${i}`,
    service: null,
    protocols: ['http'],
  }));
  const kong = createAdminApiDouble({ ...without('key-auth'), routes });
  const fetch = async (url: string, init: RequestInit): Promise<Response> =>
    url.startsWith(billable) ? Response.json({}) : kong.fetch(url, init);
  let out = '';
  const output = { out: (text: string) => (out += text), err: () => undefined };
  await runDoctor(['--billable', billable], output, { fetch });
  expect(out).toContain('route-9 and 2 more');
  expect(out).not.toContain('route-10');
});

test('what the doctor prints never holds a header, a user, a password, a path or a query', async () => {
  const contents = withPlugin(
    { ...elsewhere, route: { id: 'r-open' } },
    withConfig({ headers: { 'x-api-key': 'wrong0token' } }),
  );
  const { out, findings } = await examine(contents);
  expect(findings.map(({ code }) => code)).toEqual(['not_metered', 'token_refused']);
  expect(out).toContain('http://logs:9000.');
  expect(out).not.toMatch(/wrong0token|user|p@w|w@|secret/);
});

test('a name that would move the cursor of a terminal is written out', async () => {
  const routes = [{ id: 'r-main', name: 'm\u001b[2J', service: null, protocols: ['http'] }];
  let out = '';
  const output = { out: (text: string) => (out += text), err: () => undefined };
  const kong = createAdminApiDouble({ ...without('key-auth'), routes });
  const fetch = async (url: string, init: RequestInit): Promise<Response> =>
    url.startsWith(billable) ? Response.json({}) : kong.fetch(url, init);
  expect(await runDoctor(['--billable', billable], output, { fetch })).toBe(1);
  expect(out).toContain('m\\u{1b}[2J');
});

test('the token is tried with a batch for which nothing is written', async () => {
  expect((await examine(right)).posted).toEqual(['[]']);
});

test('a token behind a vault reference is not tried, and that is said', async () => {
  const contents = withConfig({ headers: { 'x-api-key': '{vault://env/billable-token}' } });
  const { code, notes, posted } = await examine(contents);
  expect({ code, posted }).toEqual({ code: 0, posted: [] });
  expect(notes).toEqual([expect.stringContaining('vault reference')]);
});

test('another address for the same Billable is taken by its path, or by --endpoint', async () => {
  const byPath = await examine(withConfig({ http_endpoint: 'http://10.0.0.7/ingest' }));
  expect(byPath).toMatchObject({ code: 0, findings: [] });
  expect(byPath.notes).toEqual([expect.stringContaining('http://10.0.0.7')]);
  const named = withConfig({ http_endpoint: 'http://10.0.0.7/meter' });
  expect(await examine(named)).toMatchObject({ code: 1 });
  const args = ['--endpoint', 'http://10.0.0.7/meter'];
  expect(await examine(named, { args })).toMatchObject({ code: 0, findings: [] });
  const byUser = withConfig({ http_endpoint: 'http://u:p@10.0.0.7/meter' });
  expect(await examine(byUser, { args })).toMatchObject({ code: 0, findings: [] });
});

test('two addresses of one Billable are taken where both are named', async () => {
  const config = { ...(ours.config as object), http_endpoint: 'http://10.0.0.7/ingest' };
  const two = withPlugin({ ...ours, config, route: { id: 'r-open' } });
  expect(await examine(two)).toMatchObject({ code: 1, findings: [{ code: 'not_metered' }] });
  const args = ['--endpoint', endpoint, '--endpoint', 'http://10.0.0.7/ingest'];
  expect(await examine(two, { args })).toMatchObject({ code: 0, findings: [] });
});

test('Kong is asked with GET alone, and every page of a list is read', async () => {
  const { requests } = await examine(right);
  expect(requests.every((request) => request.startsWith('GET '))).toBe(true);
  expect(requests.filter((request) => request === 'GET /plugins')).toHaveLength(2);
});

describe('the doctor cannot look', () => {
  const run = async (fetch: () => Promise<Response>, args: readonly string[] = []) => {
    let err = '';
    const output = { out: () => undefined, err: (text: string) => (err += text) };
    return { code: await runDoctor(args, output, { fetch }), err };
  };

  test('where nothing answers', async () => {
    const { code, err } = await run(async () => {
      throw new TypeError('fetch failed');
    });
    expect(code).toBe(2);
    expect(err).toContain('http://localhost:8001');
  });

  test('where Kong wants a token', async () => {
    const { code, err } = await run(async () => new Response('', { status: 401 }));
    expect(code).toBe(2);
    expect(err).toContain('--token');
  });

  test('where a list never ends', async () => {
    const { code, err } = await run(async () =>
      Response.json({ version: '3.9.3', data: [], offset: 'again' }),
    );
    expect(code).toBe(2);
    expect(err).toContain('same page');
  });

  test('where the answer is no Kong', async () => {
    const { code } = await run(async () => Response.json({ hello: 1 }));
    expect(code).toBe(2);
  });

  test.each([[['--kong', 'nonsense']], [['--nonsense']], [['--max-body', 'x']]])(
    'with the arguments %j',
    async (args) => {
      const { code, err } = await run(async () => {
        throw new Error('asked');
      }, args);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    },
  );
});

test('a token for RBAC reaches the Admin API and nothing else', async () => {
  const kong = createAdminApiDouble(right, 'rbac');
  const toBillable: Headers[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (url.startsWith('http://localhost:8001')) return kong.fetch(url, init);
    toBillable.push(new Headers(init.headers));
    return Response.json({});
  };
  const output = { out: () => undefined, err: () => undefined };
  expect(await runDoctor(['--token', 'rbac', '--billable', billable], output, { fetch })).toBe(0);
  expect(toBillable.map((headers) => headers.get('kong-admin-token'))).toEqual([null, null]);
});
