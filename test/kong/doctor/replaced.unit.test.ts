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
      fields({
        'consumer.username': 'return (kong.request.get_header("x-user") or "none"):sub(1, 20)',
      }),
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
