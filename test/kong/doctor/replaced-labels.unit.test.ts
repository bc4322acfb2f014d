import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import { examine, withConfig } from '../../support/kong/doctor.ts';
import { everywhere, set, snippet, withLog } from '../../support/kong/log-code.ts';

const fields = (of: Readonly<Record<string, string>>): AdminContents =>
  withConfig({ custom_fields_by_lua: of });
const log = (lua: string): AdminContents => withLog(snippet, lua);

describe('an id that requests share', () => {
  test.each<[string, AdminContents]>([
    ['a constant', log(set('request.id', '"request_id"'))],
    [
      'what the client sends',
      fields({ 'request.id': 'return (kong.request.get_query_arg("id") or ""):sub(1, 9)' }),
    ],
    ['none', log(set('request', '{ size = 1 }'))],
    ['none, by its path', fields({ 'request.id': 'return nil' })],
  ])('is named: %s', async (_, contents) => {
    expect((await examine(contents)).findings).toMatchObject([
      { code: 'no_nonce', where: everywhere, what: expect.stringContaining('request.id') },
    ]);
  });

  test('is no finding where it is one of Kong or of nginx', async () => {
    const found = await Promise.all(
      ['ngx.var.request_id', 'kong.request.get_id()', 'require("kong.tools.uuid").uuid()'].map(
        async (id) => (await examine(log(set('request.id', id)))).findings,
      ),
    );

    expect(found).toEqual([[], [], []]);
  });
});

describe('a label or size that Billable wants', () => {
  const wants = { labels: ['service', 'route'], meters: ['requests', 'request_bytes'] };

  test.each<[string, string]>([
    ['service.name', '"all"'],
    ['route.name', 'kong.request.get_path()'],
    ['request.size', '1'],
  ])('is named where code sets %s to %s', async (field, value) => {
    const { findings } = await examine(log(set(field, value)), { wants });

    expect(findings.find(({ code }) => code === 'wanted_replaced')?.what).toContain(
      `code sets ${field} to`,
    );
  });

  test('is right as the kit sets it', async () => {
    const { findings } = await examine(withLog(snippet), { wants });

    expect(findings).toEqual([]);
  });
});
