import { describe, expect, test } from '@jest/globals';

import { type AdminContents, adminPlugin, meteredKong } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  elsewhere,
  endpoint,
  examine,
  expectFindings,
  ours,
  right,
  withConfig,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';

test('a Kong with the configuration of the kit has no finding', async () => {
  expect(await examine(right)).toMatchObject({ code: 0, findings: [], notes: [] });
});

test.each(['3.4.2', '2.8.1'])(
  'a Kong %s with the configuration of the kit has no finding',
  async (kong) => {
    expect(await examine(meteredKong(endpoint, kong))).toMatchObject({ code: 0, findings: [] });
  },
);

const withProtocols = (name: string, protocols: readonly string[]): AdminContents => ({
  ...right,
  plugins: right.plugins.map((plugin) =>
    plugin['name'] === name ? { ...plugin, protocols } : plugin,
  ),
});

describe('a finding', () => {
  const disabled = { ...right, plugins: right.plugins.map((it) => ({ ...it, enabled: false })) };
  const scoped = {
    ...without('http-log'),
    plugins: [...without('http-log').plugins, adminPlugin({ ...ours, route: { id: 'r-main' } })],
  };
  const routed = { ...elsewhere, route: { id: 'r-open' } };

  const table: readonly FindingCase[] = [
    ['no http-log at all', without('http-log'), [{ code: 'no_http_log' }]],
    [
      'an http-log elsewhere only',
      withConfig({ http_endpoint: 'http://logs/in' }),
      [{ code: 'no_http_log' }, { code: 'http_log_taken' }],
    ],
    ['a disabled http-log', disabled, [{ code: 'disabled' }, { code: 'no_http_log' }]],
    [
      'an http-log for http alone',
      withProtocols('http-log', ['http']),
      [{ code: 'protocols_left_out', where: ['main', 'open'] }],
    ],
    [
      'a pre-function for http and https alone, and a route for gRPC',
      {
        ...withProtocols('pre-function', ['http', 'https']),
        routes: [
          ...right.routes,
          { id: 'r-g', name: 'g', service: { id: 's-mock' }, protocols: ['grpcs'] },
        ],
      },
      [{ code: 'protocols_left_out', where: ['g'] }],
    ],
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
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

describe('no finding', () => {
  test.each<[string, AdminContents]>([
    [
      'an http-log elsewhere on a service without routes',
      withPlugin({ ...elsewhere, service: { id: 's-unused' } }),
    ],
    [
      'a disabled http-log elsewhere on a route',
      withPlugin({ ...elsewhere, route: { id: 'r-open' }, enabled: false }),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});

test('another address for the same Billable is taken where it is named by --endpoint', async () => {
  const byPath = withConfig({ http_endpoint: 'http://10.0.0.7/ingest' });
  expect(await examine(byPath)).toMatchObject({
    code: 1,
    findings: [{ code: 'endpoint_mismatch' }],
    notes: [],
  });
  const isNamed = await examine(byPath, { args: ['--endpoint', 'http://10.0.0.7/ingest'] });
  expect(isNamed).toMatchObject({ code: 0, findings: [] });
  expect(isNamed.notes).toEqual([expect.stringContaining('http://10.0.0.7')]);
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

describe('a route that the kit keeps out', () => {
  const unmetered = {
    name: 'http-log',
    tags: ['billable-unmetered'],
    config: { http_endpoint: 'http://127.0.0.1:9999/' },
  };
  const kept = withPlugin({ ...unmetered, route: { id: 'r-open' } });

  test('is no finding, and stands in a note', async () => {
    const { code, findings, notes } = await examine(kept);
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(notes).toContain('Not metered on purpose (tag billable-unmetered): route open.');
  });

  test('needs no counters of Kong, which would have nothing to be compared with', async () => {
    const config = { per_consumer: true, status_code_metrics: false };
    const counters = { name: 'prometheus', config, route: { id: 'r-open' } };
    expect((await examine(withPlugin(counters, kept))).findings).toEqual([]);
    expect((await examine(withPlugin(counters))).findings).toMatchObject([
      { code: 'prometheus_no_statuses', where: ['open'] },
    ]);
  });

  test.each([
    ['without the tag', { ...unmetered, tags: null, route: { id: 'r-open' } }],
    ['with the tag on a service', { ...unmetered, service: { id: 's-mock' } }],
    ['with the tag on a consumer', { ...unmetered, consumer: { id: 'c-poppy' } }],
  ])('is a finding %s', async (_, plugin) => {
    const { findings } = await examine(withPlugin(plugin));
    expect(findings).toMatchObject([{ code: 'not_metered' }]);
  });
});
