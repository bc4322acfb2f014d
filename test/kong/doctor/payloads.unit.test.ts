import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  examine,
  expectFindings,
  rightWithAi,
  withConfig,
  withPlugin,
  without,
} from '../../support/kong/doctor.ts';
import { everywhere, set, snippet, withLog } from '../../support/kong/log-code.ts';

describe('prompts and bodies in entries', () => {
  const payloads = [{ code: 'payloads_in_entries', where: everywhere }];
  const ai = (name: string, config: object): AdminContents => withPlugin({ name, config });
  const oldSnippet = snippet.replace('set("ai", nil)\n', '');
  const logged = { log_statistics: true, log_payloads: true };

  test.each<FindingCase>([
    [
      'past a snippet that leaves ai alone',
      withPlugin({ name: 'ai-next', config: { logging: logged } }, withLog(oldSnippet)),
      payloads,
    ],
    [
      'of ai-proxy-advanced, with whole entries',
      withPlugin(
        { name: 'ai-proxy-advanced', config: { targets: [{ logging: logged }] } },
        withLog(
          set('request', '{ id = ngx.var.kong_request_id }'),
          set('response', '{ status = ngx.status }'),
        ),
      ),
      payloads,
    ],
    ['of own code', withLog(snippet, set('body', 'kong.request.get_raw_body()')), payloads],
    [
      'of a custom field',
      withConfig({ custom_fields_by_lua: { body: 'return kong.request.get_body()' } }),
      payloads,
    ],
  ])('are named: %s', async (_, contents, expected) => expectFindings(contents, expected));

  test.each<[string, AdminContents]>([
    ['statistics alone', ai('ai-next', { logging: { ...logged, log_payloads: false } })],
    [
      'payloads that code takes out',
      withPlugin(
        { name: 'ai-next', config: { logging: logged } },
        withLog(oldSnippet, set('ai', 'nil')),
      ),
    ],
    ['payloads that the kit leaves behind', ai('ai-next', { logging: logged })],
    [
      'payloads that a kit with models and tokens leaves behind',
      withPlugin({ name: 'ai-proxy', config: { logging: logged } }, rightWithAi),
    ],
    [
      'payloads of one plugin that code takes out',
      withPlugin(
        { name: 'ai-proxy', config: { logging: logged } },
        withLog(
          oldSnippet,
          'kong.log.set_serialize_value("ai.proxy.payload", nil, { mode = "replace" })',
        ),
      ),
    ],
  ])('are not named for %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});

describe('what clients choose, in stripped entries', () => {
  test.each<[string, string, string]>([
    ['all headers', 'request.headers', 'kong.request.get_headers()'],
    ['headers of answers', 'response.headers', 'kong.response.get_headers()'],
    ['one header', 'agent', 'kong.request.get_header("user-agent")'],
    ['the query', 'query', 'ngx.var.args'],
    ['the path', 'request.uri', 'ngx.var.request_uri'],
  ])('can make a batch too large: %s', async (_, field, value) => {
    await expectFindings(withLog(snippet, set(field, value)), [
      { code: 'body_too_large', where: ['(requests that match no route)'] },
    ]);
  });

  test.each<[string, string]>([
    ['is a number', set('units', 'tonumber(kong.request.get_header("x-units"))')],
    ['is cut', set('agent', 'string.sub(kong.request.get_header("user-agent") or "", 1, 64)')],
    ['is taken out again', `${set('agent', 'ngx.var.http_user_agent')}${set('agent', 'nil')}`],
    ['stands in a text', set('note', '"get_headers"')],
  ])('makes none where it %s', async (_, code) => {
    expect(await examine(withLog(snippet, code))).toMatchObject({ code: 0, findings: [] });
  });
});

test('a snippet of an earlier release is named', async () => {
  const old = snippet.replace('set("n", n)\n', '');
  await expectFindings(withLog(old), [{ code: 'snippet_old', where: everywhere }]);
});

describe('whole entries', () => {
  const queue = { max_batch_size: 10, max_retry_time: 3_600 };
  const whole = without('pre-function', withConfig({ queue }));
  const others = ['not_stripped', 'keys_in_entries'];
  const value = '16 64k';

  test.each<[string, object, readonly string[]]>([
    ['in a batch that is small enough', {}, others],
    [
      "with larger buffers of nginx's",
      { nginx_http_directives: [{ name: 'large_client_header_buffers', value }] },
      [...others, 'body_too_large'],
    ],
    [
      'with larger buffers, as they stand in kong.conf',
      { nginx_proxy_large_client_header_buffers: value },
      [...others, 'body_too_large'],
    ],
    [
      'with buffers of which nothing can be read',
      { nginx_http_directives: [{ name: 'large_client_header_buffers', value: 'many' }] },
      others,
    ],
  ])('%s', async (_, settings, expected) => {
    const { findings } = await examine({ ...whole, settings: { ...settings } });
    expect(findings.map(({ code }) => code)).toEqual(expected);
  });
});
