import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';

import { kitFormats, renderKit } from '../../../kong/kit/render.ts';
import { kitPlugins } from '../../../kong/kit/settings.ts';
import { kitOptions } from '../../support/kong/kit.ts';

type Plugin = { name: string; config: Record<string, unknown>; protocols: string[] };

const declared = (text: string): Plugin[] => (parse(text) as { plugins: Plugin[] }).plugins;

/** What the script sends at the end of its questions. */
const sent = (script: string): Plugin[] =>
  [...script.matchAll(/<<'JSON'\n(.*?)\nJSON$/gms)].map(
    ([, json = '']) => JSON.parse(json) as Plugin,
  );

/** The plugins that the controller makes of the resources: patches put into the configuration. */
const applied = (text: string): Plugin[] => {
  const resources = parseAllDocuments(text).map((document) => document.toJS() as Resource);
  const secret = resources.find(({ kind }) => kind === 'Secret')?.stringData ?? {};
  return resources
    .filter(({ kind }) => kind === 'KongClusterPlugin')
    .map(({ plugin, config, protocols, metadata, configPatches = [] }) => {
      expect(metadata.labels).toEqual({ global: 'true' });
      const patches = configPatches.map(({ path, valueFrom }): [string, unknown] => [
        path.slice(1),
        JSON.parse(secret[valueFrom.secretKeyRef.key] ?? ''),
      ]);
      return { name: plugin, protocols, config: { ...config, ...Object.fromEntries(patches) } };
    });
};

type Resource = {
  kind: string;
  plugin: string;
  config: Record<string, unknown>;
  protocols: string[];
  metadata: { labels: Record<string, string> };
  stringData?: Record<string, string>;
  configPatches?: { path: string; valueFrom: { secretKeyRef: { key: string } } }[];
};

describe('every format', () => {
  const expected = kitPlugins(kitOptions()).map(({ name, config }) => ({ name, config }));

  test.each([
    ['deck', declared],
    ['dbless', declared],
    ['admin', sent],
    ['kic', applied],
  ] as const)('%s holds the same plugins', (format, read) => {
    const plugins = read(renderKit(format, kitOptions()));
    expect(plugins.map(({ name, config }) => ({ name, config }))).toEqual(expected);
    expect(plugins.every(({ protocols }) => protocols.join() === 'grpc,grpcs,http,https')).toBe(
      true,
    );
  });

  test('creates what strips before what sends, so that no entry is sent whole in between', () => {
    expect(expected.map(({ name }) => name)).toEqual(['pre-function', 'http-log']);
  });

  test.each(['deck', 'dbless'] as const)('%s holds the Lua as it is, line by line', (format) => {
    const text = renderKit(format, kitOptions());
    const [snippet] = (expected[0]?.config['log'] ?? []) as string[];
    const lines = snippet?.trimEnd().split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(text).toContain(`          ${line}\n`);
  });

  test.each(['deck', 'dbless', 'kic'] as const)(
    '%s is the same to a reader of YAML 1.1',
    (format) => {
      for (const value of ['yes', 'on', '0b11', '0755', '1e5']) {
        const text = renderKit(format, kitOptions({ kong: '3.2', token: { kind: 'text', value } }));
        const plugins = parseAllDocuments(text, { version: '1.1' }).map(
          (document) => document.toJS() as { plugins?: Plugin[] } & Plugin,
        );
        const httpLog = plugins
          .flatMap((document) => document.plugins ?? [document])
          .find(({ config }) => 'http_endpoint' in config);
        expect(httpLog?.config['headers']).toEqual({ 'x-api-key': value });
      }
    },
  );

  test.each(['deck', 'dbless', 'kic'] as const)(
    '%s says at its top what to ask Kong before it is applied',
    (format) => {
      const top = renderKit(format, kitOptions()).split('\n').slice(0, 12).join('\n');
      expect(top).toContain('Ask Kong before you apply this: npx billable kong doctor');
      expect(top).toContain('With untrusted_lua = off');
      expect(top).toContain('pre-function and http-log must be loaded');
      const whole = renderKit(format, kitOptions({ strip: 'none' }));
      expect(whole).toContain('http-log must be loaded');
      expect(whole).not.toContain('untrusted_lua');
    },
  );

  test('a file for a Kong without a database says what posting it to /config does', () => {
    expect(renderKit('dbless', kitOptions())).toMatch(/\/config, a file replaces everything/);
  });

  test.each(kitFormats)('%s says how to apply it and what stripping does to others', (format) => {
    const text = renderKit(format, kitOptions());
    expect(text).toMatch(/^# .*(Apply|add these)/);
    expect(text).toContain('every logging plugin on the');
  });
});

test('decK is told to touch nothing but the kit, and a Kong without a database is spared that', () => {
  expect(parse(renderKit('deck', kitOptions()))).toMatchObject({
    _format_version: '3.0',
    _info: { select_tags: ['billable'] },
    plugins: [{ tags: ['billable'] }, { tags: ['billable'] }],
  });
  expect(Object.keys(parse(renderKit('dbless', kitOptions())) as object)).toEqual([
    '_format_version',
    'plugins',
  ]);
});

describe('for Kubernetes', () => {
  const resources = (kong: string) =>
    parseAllDocuments(renderKit('kic', kitOptions({ kong }))).map(
      (document) => document.toJS() as Resource & { metadata: { annotations: object } },
    );

  test('every resource has what the controller looks for', () => {
    const [secret, ...plugins] = resources('3.9');
    expect(secret?.metadata.labels).toEqual({ 'konghq.com/secret': 'true' });
    expect(plugins.map(({ metadata }) => metadata.annotations)).toEqual([
      { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': 'billable' },
      { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': 'billable' },
    ]);
    expect(JSON.stringify(plugins)).not.toContain('ingest0token');
  });

  test.each([
    ['2.8', ['ingest0token']],
    ['3.3', 'ingest0token'],
  ])('Kong %s, whose controllers patch nothing, gets the header as it is', (kong, header) => {
    const [preFunction, httpLog, ...others] = resources(kong);
    expect([preFunction?.plugin, others]).toEqual(['pre-function', []]);
    expect(httpLog).toMatchObject({ config: { headers: { 'x-api-key': header } } });
    expect(httpLog).not.toHaveProperty('configPatches');
  });
});
