import { describe, expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import { examine, withConfig } from '../../support/kong/doctor.ts';
import { set, snippet, withLog } from '../../support/kong/log-code.ts';

const fields = (of: Readonly<Record<string, string>>): AdminContents =>
  withConfig({ custom_fields_by_lua: of });
const log = (lua: string): AdminContents => withLog(snippet, lua);
const lookUp = 'local c = kong.client.get_consumer()';
const allNames = 'id = c.id, username = c.username, custom_id = c.custom_id';

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
