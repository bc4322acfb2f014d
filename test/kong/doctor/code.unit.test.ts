import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  examine,
  expectFindings,
  withConfig,
  withPlugin,
} from '../../support/kong/doctor.ts';
import { everywhere, set, snippet, withLog } from '../../support/kong/log-code.ts';

describe('a finding', () => {
  const before = [{ code: 'code_before_snippet', where: everywhere }];
  const noConsumer = [{ code: 'consumer_dropped', where: everywhere }];
  const table: readonly FindingCase[] = [
    ['code before the snippet', withLog(`local x = kong.ctx.shared.x.y`, snippet), before],
    ['code before the snippet in one text', withLog(`local x = t.x.y\n${snippet}`), before],
    [
      'code that throws before the snippet',
      withLog('error("no")', snippet),
      [...before, { code: 'code_can_throw' }],
    ],
    [
      'code that throws after the snippet',
      withLog(snippet, 'assert(kong.ctx.shared.plan)'),
      [{ code: 'code_can_throw', where: everywhere }],
    ],
    [
      'code that uses a header that can be missing',
      withLog(snippet, 'kong.log.info(kong.request.get_header("x-plan"):lower())'),
      [{ code: 'code_can_throw', where: everywhere }],
    ],
    [
      'a custom field that uses the consumer of an anonymous request',
      withConfig({
        custom_fields_by_lua: { plan: 'return kong.client.get_consumer().tags' },
      }),
      [{ code: 'code_can_throw' }],
    ],
    [
      'a custom field that throws',
      withConfig({ custom_fields_by_lua: { plan: 'return assert(kong.ctx.shared.plan)' } }),
      [{ code: 'code_can_throw' }],
    ],
    ['code that drops the consumer', withLog(snippet, set('consumer', 'nil')), noConsumer],
    [
      'code that drops it by a name of its own',
      withLog(snippet, 'local put = kong.log.set_serialize_value\nput("consumer.id", nil)'),
      noConsumer,
    ],
    [
      'code that drops it by the module',
      withLog(snippet, 'local log = kong.log\nlog.set_serialize_value("consumer", nil)'),
      noConsumer,
    ],
    [
      'code that leaves the id out',
      withLog(
        snippet,
        `local c = kong.client.get_consumer()\n${set('consumer', 'c and { username = c.username, custom_id = c.custom_id, note = "id = 1" } or nil')}`,
      ),
      noConsumer,
    ],
    [
      'a custom field that drops the consumer',
      withConfig({ custom_fields_by_lua: { consumer: 'return nil' } }),
      noConsumer,
    ],
    [
      'a post-function that drops the consumer',
      withPlugin({ name: 'post-function', config: { log: [set('consumer', 'nil')] } }),
      noConsumer,
    ],
    [
      'code that drops the instant',
      withLog(snippet, set('started_at', 'nil')),
      [{ code: 'started_at_dropped', where: everywhere }],
    ],
    [
      'code that drops the instant on one route',
      withPlugin({
        name: 'pre-function',
        route: { id: 'r-open' },
        config: { log: [`${snippet}${set('started_at', 'nil')}`] },
      }),
      [{ code: 'started_at_dropped', where: ['open'] }],
    ],
    [
      'code that drops the status',
      withLog(snippet, set('response.status', 'nil')),
      [{ code: 'status_dropped', where: everywhere }],
    ],
    [
      'code that puts a response without a status',
      withLog(snippet, set('response', '{ size = tonumber(ngx.var.bytes_sent) }')),
      [{ code: 'status_dropped' }],
    ],
    [
      'a custom field that puts a response without a status',
      withConfig({ custom_fields_by_lua: { response: 'return { size = 1 }' } }),
      [{ code: 'status_dropped' }],
    ],
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

test('code before the snippet is not sent behind it, where an error loses the request as well', async () => {
  const { findings } = await examine(withLog('error("no")', snippet));
  expect(findings.map(({ fix }) => fix)).toEqual([
    expect.stringMatching(/^Put it into pcall.+ post-function.+After the snippet .+ just as well/),
    expect.stringMatching(/pcall.+ post-function/),
  ]);
});

describe('no finding', () => {
  test.each<[string, AdminContents]>([
    ['comments before the snippet', withLog('-- error("no")\n--[[ set ]]', snippet)],
    [
      'code in pcall before the snippet',
      withLog('local ok = pcall(function() error("(") end)', snippet),
    ],
    ['fields of its own after the snippet', withLog(snippet, set('billable', '{ credits = 3 }'))],
    [
      'a header that is looked at first',
      withLog(
        snippet,
        'if kong.request.get_header("x") then kong.log.info(kong.request.get_header("x"):lower()) end',
      ),
    ],
    [
      'a header in the place of which there is a text',
      withLog(snippet, 'kong.log.info((kong.request.get_header("x") or ""):lower())'),
    ],
    ['a custom field', withConfig({ custom_fields_by_lua: { plan: 'return "gold"' } })],
    ['code that speaks of errors', withLog(snippet, 'local s = "error(x)" --[==[ assert(y) ]==]')],
    [
      'code that drops it before the snippet sets it',
      withLog(`pcall(function() ${set('consumer', 'nil')} end)`, snippet),
    ],
    [
      'code that adds what is there',
      withLog(snippet, 'kong.log.set_serialize_value("started_at", nil, { mode = "add" })'),
    ],
    ['a status of its own', withLog(snippet, set('response', '{ ["status"] = ngx.status }'))],
    [
      'a disabled post-function',
      withPlugin({
        name: 'post-function',
        enabled: false,
        config: { log: [set('consumer', 'nil')] },
      }),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});
