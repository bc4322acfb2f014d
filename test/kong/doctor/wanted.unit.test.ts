import { describe, expect, test } from '@jest/globals';

import { type AdminContents, adminPlugin } from '../../support/kong-admin-api.ts';
import { examine, measuredAi, right, withAiProxy, withConfig } from '../../support/kong/doctor.ts';
import { everywhere, set, snippet, withLog } from '../../support/kong/log-code.ts';

const all = { labels: ['service', 'route', 'ai_model'], meters: ['requests', 'request_bytes'] };
const services = { labels: ['service'], meters: ['requests'] };

const unnamed: AdminContents = {
  ...right,
  services: [{ id: 's-mock', name: null, host: 'mock.local' }],
  routes: right.routes.map((route) =>
    route['id'] === 'r-open' ? { ...route, name: null } : route,
  ),
};

describe('what the settings of Billable want', () => {
  test.each<[string, AdminContents, typeof all, { code: string; where: string[] }[]]>([
    [
      'the service, which code drops',
      withLog(snippet, set('service', 'nil')),
      services,
      [{ code: 'wanted_dropped', where: everywhere }],
    ],
    [
      'bytes, which code drops',
      withLog(snippet, set('request', '{ id = ngx.var.kong_request_id }')),
      { labels: [], meters: ['request_bytes'] },
      [{ code: 'wanted_dropped', where: everywhere }],
    ],
    [
      'models, which the kit drops where it is not told of them',
      right,
      { labels: ['ai_model'], meters: [] },
      [{ code: 'wanted_dropped', where: everywhere }],
    ],
    [
      'services and routes, which have no name',
      unnamed,
      { labels: ['service', 'route'], meters: [] },
      [
        { code: 'unnamed_service', where: ['mock.local'] },
        { code: 'unnamed_route', where: ['r-open'] },
      ],
    ],
    [
      'models and tokens, which nothing reads',
      withAiProxy(measuredAi),
      services,
      [{ code: 'unwanted_sent', where: ['main'] }],
    ],
  ])('is named: %s', async (_, contents, wants, expected) => {
    const { code, findings } = await examine(contents, { wants });
    expect({ code, findings }).toMatchObject({ code: 1, findings: expected });
  });

  test.each<[string, AdminContents, typeof all | undefined]>([
    ['everything is there', withAiProxy(measuredAi), all],
    ['nothing of it is wanted', withAiProxy({}), { labels: [], meters: ['requests'] }],
    ['Billable does not say', unnamed, undefined],
  ])('is no finding where %s', async (_, contents, wants) => {
    const given = wants === undefined ? {} : { wants };
    expect(await examine(contents, given)).toMatchObject({ code: 0, findings: [] });
  });

  test('is asked with no token that Billable refuses', async () => {
    const contents = { ...unnamed, plugins: withConfig({ headers: {} }).plugins };
    const { findings } = await examine(contents, { wants: services });
    expect(findings.map(({ code }) => code)).toEqual(['token_refused']);
  });
});

describe('consumers with a custom id alone', () => {
  const consumers = [
    { id: 'c-1', username: 'poppy', custom_id: 'cust-1' },
    { id: 'c-2', username: null, custom_id: 'cust-2' },
  ];

  test('are named where Kong has no database', async () => {
    const { code, findings } = await examine({ ...right, database: 'off', consumers });
    expect({ code, findings }).toMatchObject({
      code: 1,
      findings: [{ code: 'consumer_id_changes', where: ['cust-2'] }],
    });
  });

  test('keep their ids in a database: no list of consumers is read', async () => {
    const { code, requests } = await examine({ ...right, consumers });
    expect(code).toBe(0);
    expect(requests).not.toContain('GET /consumers');
  });
});

describe('before the kit is applied', () => {
  const empty: AdminContents = {
    ...right,
    plugins: right.plugins.filter(({ name }) => name !== 'http-log' && name !== 'pre-function'),
  };
  const codes = async (contents: AdminContents): Promise<string[]> =>
    (await examine(contents)).findings.map(({ code }) => code);

  test('nothing else is found in a Kong that can take it', async () => {
    const available = ['http-log', 'pre-function', 'key-auth'];
    expect(await codes({ ...empty, available })).toEqual(['no_http_log']);
  });

  test('what would refuse it is named', async () => {
    const taken = [
      adminPlugin({ id: 'a', name: 'http-log', config: { http_endpoint: 'http://logs/in' } }),
      adminPlugin({ id: 'b', name: 'pre-function', config: { access: ['return'] } }),
    ];
    const contents: AdminContents = {
      ...empty,
      plugins: [...empty.plugins, ...taken],
      untrustedLua: 'off',
      available: ['key-auth'],
    };
    expect(await codes(contents)).toEqual([
      'no_http_log',
      'plugin_missing',
      'plugin_missing',
      'lua_off',
      'http_log_taken',
      'pre_function_taken',
    ]);
  });
});
