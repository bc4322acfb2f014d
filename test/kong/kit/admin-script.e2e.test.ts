import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from '@jest/globals';

import { kitPlugins } from '../../../kong/kit/settings.ts';
import { adminPlugin } from '../../support/kong-admin-api.ts';
import { runHere } from '../../support/cli/run.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import {
  emptyKong,
  runAdminScript as run,
  type Situation,
} from '../../support/kong/admin-script.ts';

const expected = (options?: Parameters<typeof kitOptions>[0]) =>
  kitPlugins(kitOptions(options)).map(({ name, config }) => ({ name, config }));

describe('the script for the Admin API', () => {
  test('applies the plugins of the kit to a Kong that can take them, after it has asked', async () => {
    const { code, out, err, applied, requests } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(applied.map(({ name, config }) => ({ name, config }))).toEqual(expected());
    expect(applied.every(({ tags }) => String(tags) === 'billable')).toBe(true);
    expect(requests).toEqual(['GET /', 'GET /plugins', 'GET /plugins']);
    expect(out).toContain('pre-function http-log');
    expect(out).toContain('npx billable kong doctor');
  });

  test('keeps a route out first, so that none of its requests is metered in between', async () => {
    const options = { unmetered: { routes: ['usage'], sink: 'http://127.0.0.1:9999/' } };
    const { code, applied, out } = await run({ options });
    expect(code).toBe(0);
    expect(applied).toMatchObject([
      { name: 'http-log', route: { name: 'usage' }, tags: ['billable-unmetered'] },
      ...expected(),
    ]);
    expect(out).toContain('http-log of the route usage');
    expect((await run({ options, refuses: 'http-log' })).err).toContain('Nothing was applied.');
  });

  test('replaces what it applied before', async () => {
    const { applied: plugins } = await run();
    const again = await run({
      kong: {
        plugins: plugins.map((plugin) =>
          adminPlugin({ ...plugin, id: idsByName[String(plugin['name'])] }),
        ),
      },
    });
    expect(again.code).toBe(0);
    expect(again.applied).toHaveLength(2);
  });

  test.each([
    ['a Kong without a database', { kong: { database: 'off' } }, /everything there is.*whole file/],
    ['untrusted_lua = off', { kong: { untrustedLua: 'off' } }, /without an answer/],
    ['untrusted_lua = off, with code in http-log', lualess('custom-fields'), /without an answer/],
    ['an older Kong', { kong: { version: '3.4.3.1-enterprise-edition' } }, /--kong 3\.4 /],
    ['a newer Kong than the settings', { options: { kong: '2.8' } }, /--kong 3\.9 /],
    [
      'a plugin that is not loaded',
      { kong: { available: ['http-log'] } },
      /pre-function.*KONG_PLUGINS/,
    ],
    [
      'another global pre-function',
      global('pre-function'),
      /This Kong has a global pre-function.*\(other\)/,
    ],
    ['another global http-log', global('http-log'), /global http-log already \(other\)/],
    ['a Kong that wants a token', { rbac: 'secret' }, /KONG_ADMIN_TOKEN/],
    ['something that is not Kong', { kong: { version: 'teapot' } }, /names no version/],
    ['nothing at the address', { env: { KONG_ADMIN_URL: 'http://127.0.0.1:9' } }, /KONG_ADMIN_URL/],
  ] as const)('applies nothing to %s, and says what to do', async (_, situation, advice) => {
    const { code, out, err, applied } = await run(situation);
    expect({ code, out, applied }).toEqual({ code: 1, out: '', applied: [] });
    expect(err).toMatch(advice);
    expect(err).toContain('Nothing was applied.');
    expect(err).not.toContain('ingest0token');
  });

  test('applies whole entries to a Kong with untrusted_lua = off', async () => {
    const { code, applied } = await run({
      kong: { untrustedLua: 'off', available: ['http-log'] },
      options: { strip: 'none' },
    });
    expect({ code, names: applied.map(({ name }) => name) }).toEqual({
      code: 0,
      names: ['http-log'],
    });
  });

  test('gives the token of the Admin API to Kong alone', async () => {
    const { code, out, err, applied } = await run({
      rbac: 'secret',
      env: { KONG_ADMIN_TOKEN: 'secret' },
    });
    expect({ code, applied: applied.length }).toEqual({ code: 0, applied: 2 });
    expect(out + err).not.toContain('secret');
  });

  test('hands the token of the Admin API to curl in no argument, which ps would show', async () => {
    const folder = await temporaryFolder();
    const arguments_ = join(folder, 'arguments');
    const curl = `#!/bin/sh\nprintf '%s\\n' "$@" >> ${arguments_}\nPATH=\${PATH#*:} exec curl "$@"\n`;
    await writeFile(join(folder, 'curl'), curl, { mode: 0o755 });
    const token = 'a "quoted\\" secret $HOME';
    const { code, err, applied } = await run({
      rbac: token,
      env: { KONG_ADMIN_TOKEN: token, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    expect({ code, err, applied: applied.length }).toEqual({ code: 0, err: '', applied: 2 });
    const seen = await readFile(arguments_, 'utf8');
    expect(seen).toContain('http://127.0.0.1');
    expect(seen).not.toContain('secret');
    expect(seen).not.toContain('ingest0token');
  });

  test('never prints the token that Kong repeats, and says what was applied before a refusal', async () => {
    const { code, out, err } = await run({ refuses: 'http-log' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Kong refuses the plugin http-log with 400');
    expect(err).toContain('Applied before that: pre-function');
    expect(err).not.toContain('ingest0token');
  });

  test('does nothing where the shell gets half of it', async () => {
    const { applied, requests } = await run({
      script: (script) => script.slice(0, script.lastIndexOf('main')),
    });
    expect({ applied, requests }).toEqual({ applied: [], requests: [] });
  });
});

test.each([
  ['no token', '--format admin'],
  ['nothing after --token', '--format admin --token'],
  ['nothing between --token and the next flag', '--token --format admin'],
  ['an unknown flag', '--format=admin --token T --tag x'],
  ['a wrong value', '--format admin --token T --max-body x'],
  ['a misspelt format', '--format admim --token T'],
])('a pipe from kong config with %s ends with an error', async (_, args) => {
  const words = `kong config --endpoint http://billable:8080 ${args}`.split(' ');
  const config = await runHere(words);
  expect(config.code).toBe(2);
  const { code, err, applied, requests } = await run({ script: () => config.out });
  expect({ code, applied, requests }).toEqual({ code: 2, applied: [], requests: [] });
  expect(err).toContain('Nothing was applied');
});

const idsByName: Readonly<Record<string, string>> = {
  'http-log': 'b111ab1e-0000-4000-8000-000000000001',
  'pre-function': 'b111ab1e-0000-4000-8000-000000000002',
};

function global(name: string): Situation {
  return { kong: { plugins: [...emptyKong.plugins, adminPlugin({ id: 'other', name })] } };
}

function lualess(strip: 'custom-fields'): Situation {
  return { kong: { untrustedLua: 'off' }, options: { strip } };
}
