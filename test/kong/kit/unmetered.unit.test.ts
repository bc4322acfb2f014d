import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';

import { renderKit } from '../../../kong/kit/render.ts';
import { kitPlugins } from '../../../kong/kit/settings.ts';
import { unmeteredPlugin } from '../../../kong/kit/unmetered.ts';
import { runCommandLine } from '../../support/cli/run.ts';
import { kitOptions } from '../../support/kong/kit.ts';

const sink = 'http://127.0.0.1:9999/';
const options = kitOptions({ unmetered: { routes: ['usage', 'status'], sink } });
const plain = kitPlugins(options).map(({ name, config }) => ({ name, config }));
const expected = unmeteredPlugin(options);

const comments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^# ?/, ''))
    .join('\n');

describe('a route that is not metered', () => {
  test('has an http-log to the sink, enabled, that is not of the tag that decK syncs', () => {
    expect(expected).toMatchObject({
      name: 'http-log',
      tags: ['billable-unmetered'],
      config: { http_endpoint: sink },
    });
    expect(expected).not.toHaveProperty('enabled');
    expect(JSON.stringify(expected)).not.toContain('ingest0token');
  });

  test('dbless: one for each, beside the plugins of the kit', () => {
    const { plugins } = parse(renderKit('dbless', options)) as { plugins: { name: string }[] };
    expect(plugins).toMatchObject([
      ...plain,
      { ...expected, route: 'usage' },
      { ...expected, route: 'status' },
    ]);
  });

  test('deck: the file holds the plugins of the kit alone, its comments what the route needs', () => {
    const text = renderKit('deck', options);
    expect((parse(text) as { plugins: unknown[] }).plugins).toMatchObject(plain);
    const [, fragment = ''] = /^(plugins:\n(?:[ ]+.*\n)+)/m.exec(comments(text)) ?? [];
    expect(parse(fragment)).toEqual({ plugins: [expected] });
    expect(comments(text)).toContain('usage, status');
  });

  test('kic: a resource that is not global, for the annotation of the route', () => {
    const text = renderKit('kic', options);
    const resources = parseAllDocuments(text).map((document) => document.toJS() as object);
    const { name: plugin, config } = expected;
    expect(resources.at(-1)).toMatchObject({
      metadata: { name: 'billable-unmetered' },
      plugin,
      config,
    });
    expect(resources.at(-1)).not.toHaveProperty('metadata.labels');
    expect(comments(text)).toContain('konghq.com/plugins');
  });

  test.each(['deck', 'dbless', 'kic', 'admin'] as const)(
    '%s: none is written unasked',
    (format) => {
      expect(renderKit(format, kitOptions())).not.toContain('unmetered');
    },
  );

  test('before Kong 3.3 its queue has the settings of that time', () => {
    const old = kitOptions({ kong: '2.8', unmetered: options.unmetered });
    expect(unmeteredPlugin(old).config).toMatchObject({ retry_count: 1 });
    expect(unmeteredPlugin(old).config).not.toHaveProperty('queue');
  });
});

describe('kong config', () => {
  const run = async (...args: string[]) =>
    runCommandLine(['kong', 'config', '--endpoint', 'http://b:8080', '--token', 'T', ...args]);

  test('takes --unmetered-route once for each route', async () => {
    const routes = ['--unmetered-route', 'usage', '--unmetered-route', 'status'];
    const { code, out } = await run('--format', 'dbless', ...routes, '--unmetered-route', 'usage');
    expect(code).toBe(0);
    const { plugins } = parse(out) as { plugins: { route?: string }[] };
    expect(plugins.flatMap(({ route }) => route ?? [])).toEqual(['usage', 'status']);
    const other = await run(...routes, '--unmetered-sink', 'http://sink:1/x');
    expect(other.out).toContain('http_endpoint: http://sink:1/x');
  });

  test.each([
    ['a name that Kong refuses', ['--unmetered-route', "a'\nb"], /--unmetered-route is/],
    ['a sink without a route', ['--unmetered-sink', 'http://s:1'], /needs --unmetered-route/],
    [
      'a sink with %',
      ['--unmetered-route', 'a', '--unmetered-sink', 'http://s:1/%20'],
      /--unmetered-sink must not contain %/,
    ],
    [
      'Billable as the sink',
      ['--unmetered-route', 'a', '--unmetered-sink', 'http://b:8080/health'],
      /another server/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
