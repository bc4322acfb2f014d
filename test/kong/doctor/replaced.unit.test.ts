import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import { examine, withConfig, withPlugin } from '../../support/kong/doctor.ts';
import { everywhere, set, snippet, withLog } from '../../support/kong/log-code.ts';

const fields = (of: Readonly<Record<string, string>>): AdminContents =>
  withConfig({ custom_fields_by_lua: of });
const log = (lua: string): AdminContents => withLog(snippet, lua);
const lookUp = 'local c = kong.client.get_consumer()';
const allNames = 'id = c.id, username = c.username, custom_id = c.custom_id';

const all = 'consumer.id, consumer.username, consumer.custom_id';

describe('a field that code sets to what may not be the request’s own', () => {
  test.each<[string, string, string, AdminContents]>([
    ['seconds', 'started_at_replaced', 'started_at', fields({ started_at: 'return ngx.time()' })],
    [
      'seconds after the snippet',
      'started_at_replaced',
      'started_at',
      log(set('started_at', 'ngx.time()')),
    ],
    ['a constant', 'started_at_replaced', 'started_at', fields({ started_at: 'return 0' })],
    ['a text', 'started_at_replaced', 'started_at', log(set('started_at', '"kong.log"'))],
    [
      'a name for it',
      'started_at_replaced',
      'started_at',
      log(`local at = ngx.now()\n${set('started_at', 'at')}`),
    ],
    [
      'another value in one branch',
      'started_at_replaced',
      'started_at',
      fields({
        started_at:
          'if x then return kong.request.get_start_time() end\nreturn kong.ctx.shared.started',
      }),
    ],
    [
      'what a condition leaves out',
      'started_at_replaced',
      'started_at',
      fields({ started_at: 'return kong.ctx.shared.x and kong.request.get_start_time()' }),
    ],
    [
      'a status for all',
      'status_replaced',
      'response.status',
      fields({ 'response.status': 'return 200' }),
    ],
    [
      'a status in a table',
      'status_replaced',
      'response.status',
      fields({ response: 'return { status = kong.service.response.get_status(), size = 1 }' }),
    ],
    ['one consumer for all', 'consumer_replaced', 'consumer.id', log(set('consumer.id', '"x"'))],
    [
      'one custom id for all',
      'consumer_replaced',
      'consumer.custom_id',
      fields({ 'consumer.custom_id': 'return "cust-1"' }),
    ],
    [
      'a username of the client',
      'consumer_replaced',
      'consumer.username',
      fields({ 'consumer.username': 'return kong.request.get_header("x-user"):sub(1, 20)' }),
    ],
    [
      'a consumer that is looked up elsewhere',
      'consumer_replaced',
      all,
      log(set('consumer', 'kong.ctx.shared.consumer')),
    ],
    [
      'a table by a name',
      'consumer_replaced',
      all,
      log(`local t = { id = "a", username = "b", ["custom_id"] = "c" }\n${set('consumer', 't')}`),
    ],
    [
      'a consumer for those without one',
      'consumer_replaced',
      all,
      log(
        `${lookUp}\n${set('consumer', `c and { ${allNames} } or { id = "a", username = "b", custom_id = "c" }`)}`,
      ),
    ],
    [
      'an id where there is none',
      'consumer_replaced',
      'consumer.id',
      log('kong.log.set_serialize_value("consumer.id", "x", { mode = "add" })'),
    ],
    [
      'seconds by a name within a call',
      'started_at_replaced',
      'started_at',
      log(`local t = ngx.req.start_time()\n${set('started_at', 'math.floor(t)')}`),
    ],
    [
      'a username of a consumer or an empty table',
      'consumer_replaced',
      'consumer.custom_id',
      log(`${lookUp} or {}\n${set('consumer.custom_id', 'c.username')}`),
    ],
    [
      'names that were exchanged',
      'consumer_replaced',
      'consumer.custom_id',
      fields({
        consumer: `${lookUp} return c and { id = c.id, username = c.username, custom_id = c.username }`,
      }),
    ],
    [
      'what a post-function puts there',
      'consumer_replaced',
      'consumer.id',
      withPlugin({ name: 'post-function', config: { log: [set('consumer.id', '"x"')] } }),
    ],
  ])('is named: %s', async (_, code, names, contents) => {
    const { findings } = await examine(contents);

    expect(findings).toMatchObject([
      {
        code,
        where: everywhere,
        what: expect.stringContaining(`sets ${names} to`),
        fix: expect.stringContaining(`what sets ${names} from`),
      },
    ]);
  });

  test('is named where a client’s names are left out', async () => {
    const { findings } = await examine(
      fields({ consumer: `${lookUp}; return c and { id = c.id }` }),
    );

    expect(findings).toMatchObject([
      {
        code: 'consumer_names_dropped',
        what: expect.stringContaining('takes consumer.username, consumer.custom_id out'),
      },
    ]);
  });
});

describe('what Kong itself knows of the request', () => {
  test.each<[string, AdminContents]>([
    ['consumer', fields({ consumer: `${lookUp}; return c and { ${allNames} }` })],
    ['consumer in one line', fields({ consumer: `${lookUp} return c and { ${allNames} } or nil` })],
    [
      'consumer by two returns',
      fields({
        consumer: `${lookUp}\nif not c then return nil end\nreturn { ${allNames} }`,
      }),
    ],
    ['consumer whole', log(set('consumer', 'kong.client.get_consumer()'))],
    ['consumer by the module', fields({ 'consumer.id': `${lookUp}; return c ~= nil and c.id` })],
    ['status', fields({ 'response.status': 'return kong.response.get_status()' })],
    ['instant', fields({ started_at: 'return kong.request.get_start_time()' })],
    [
      'instant or what comes in its place',
      fields({
        started_at: 'return ngx.ctx.KONG_PROCESSING_START or (ngx.req.start_time() * 1000)',
      }),
    ],
    ['instant of the entry', log(set('started_at', 'kong.log.serialize().started_at'))],
    [
      'custom id of a consumer or an empty table',
      log(`${lookUp} or {}\n${set('consumer.custom_id', 'c.custom_id')}`),
    ],
    [
      'custom id of brackets',
      log(set('consumer.custom_id', '(kong.client.get_consumer() or {}).custom_id')),
    ],
    ['id by its key', log(`${lookUp}\nif c then ${set('consumer.id', 'c["id"]')} end`)],
    [
      'names of a protected call',
      log(
        `local ok, c = pcall(kong.client.get_consumer)\nif ok and c then ${set('consumer', `{ ${allNames} }`)} end`,
      ),
    ],
    [
      'instant by a name within a call',
      log(`local t = ngx.req.start_time()\n${set('started_at', 'math.floor(t * 1000)')}`),
    ],
    [
      'instant by two names',
      log(
        `local req = ngx.req\nlocal t = req.start_time() * 1000\n${set('started_at', 'math.floor(t)')}`,
      ),
    ],
    ['status as a number', log(set('response.status', 'tonumber(kong.response.get_status())'))],
    [
      'a status where there is none',
      log('kong.log.set_serialize_value("response.status", 200, { mode = "add" })'),
    ],
    [
      'what the snippet sets again',
      withLog(`pcall(function() ${set('consumer', '{ id = "x" }')} end)`, snippet),
    ],
  ])('is no finding: %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});
