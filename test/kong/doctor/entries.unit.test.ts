import { describe, expect, test } from '@jest/globals';

import { type AdminContents, meteredKong } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  endpoint,
  examine,
  expectFindings,
  right,
  withConfig,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';

describe('a finding', () => {
  const wholeOfOld = withConfig(
    { custom_fields_by_lua: { 'request.id': 'return ngx.var.request_id' }, queue: undefined },
    without('pre-function', meteredKong(endpoint, '3.2.1')),
  );
  const foreignStrip = withPlugin(
    { name: 'pre-function', config: { log: ['kong.log.set_serialize_value("request", nil)'] } },
    without('pre-function', meteredKong(endpoint, '3.4')),
  );
  const table: readonly FindingCase[] = [
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
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

describe('no finding', () => {
  test.each<[string, AdminContents]>([
    [
      'a disabled pre-function on a route',
      withPlugin({ name: 'pre-function', route: { id: 'r-open' }, enabled: false }),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});
