import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { readKept } from '../../../cli/kong/kept-options.ts';
import { type KongPlugin, kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/credits.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...docs.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'gm'))].map(
    ([, indent = '', code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

let pdk: Awaited<ReturnType<typeof createKongPdk>>;
beforeAll(async () => {
  pdk = await createKongPdk();
});

const kept = readKept('service', 'credits=billable.credits');

/** The kit with the fields of the recipe in its `http-log`. */
const byField = (strip: StripForm): readonly KongPlugin[] => {
  const [yaml = ''] = blocks('yaml');
  const added = parse(yaml) as { custom_fields_by_lua: Record<string, string> };
  return kitPlugins(kitOptions({ strip, kept })).map(({ name, config }) => {
    const own = (config['custom_fields_by_lua'] ?? {}) as Record<string, string>;
    const fields = { ...own, ...added.custom_fields_by_lua };
    return {
      name,
      config: name === 'http-log' ? { ...config, custom_fields_by_lua: fields } : config,
    };
  });
};

/** The kit with one more text in its `pre-function`. */
const byText = (code: string): readonly KongPlugin[] =>
  kitPlugins(kitOptions({ kept })).map(({ name, config }) => {
    const texts = (config['log'] ?? []) as readonly string[];
    return {
      name,
      config: name === 'pre-function' ? { ...config, log: [...texts, code] } : config,
    };
  });

const credits = (plugins: readonly KongPlugin[], entry: Record<string, unknown>): unknown => {
  const text = pdk.log(plugins, { entry, nginxRequestId: '0'.repeat(32) });
  return (JSON.parse(text) as { billable: { credits: unknown } }).billable.credits;
};

const onRoute = (name: string) => wholeEntry({ route: { name } });

test.each([
  ['custom_fields_by_lua next to the pre-function', byField('pre-function')],
  ['custom_fields_by_lua that strip too', byField('custom-fields')],
  ['a text in the pre-function', byText(blocks('lua')[0] ?? '')],
])('the recipe weighs a request by its route, through %s', (_, plugins) => {
  const names = ['search', 'export', 'other'];
  expect(names.map((name) => credits(plugins, onRoute(name)))).toEqual([5, 20, 1]);
  expect(credits(plugins, wholeEntry({ route: undefined }))).toBe(1);
});

test('the weight that an API says becomes a number', () => {
  const plugins = byText(blocks('lua')[1] ?? '');
  const answered = (headers: object) => wholeEntry({ response: { status: 200, size: 1, headers } });
  expect(credits(plugins, answered({ 'x-credits': '7' }))).toBe(7);
  expect(credits(plugins, answered({ 'x-credits': 'seven' }))).toBe(0);
  expect(credits(plugins, answered({}))).toBe(0);
  for (const odd of ['-1', '1e999', 'nan']) {
    expect(credits(plugins, answered({ 'x-credits': odd }))).toBe(0);
  }
});
