import { expect, test } from '@jest/globals';

import { examine, right, withConfig, withPlugin } from '../../support/kong/doctor.ts';
import { set, snippet, withLog } from '../../support/kong/log-code.ts';

const keptByKong =
  'it changes what kong.client.get_consumer gives, which Kong keeps for other requests too';
const authenticated = 'it calls kong.client.authenticate, which says whose the request is';

const inAccess = (code: string) =>
  withPlugin({ name: 'post-function', config: { access: [code] } });

test.each([
  [
    'a field named by a variable',
    withLog(snippet, 'local k = "consumer"\nkong.log.set_serialize_value(k, nil)'),
    'it sets a field by the name that k has',
  ],
  [
    'fields named in a loop',
    withLog(
      snippet,
      'for _, k in ipairs({"consumer"}) do kong.log.set_serialize_value(k, nil) end',
    ),
    'it sets a field by the name that k has',
  ],
  [
    'a field with a joined name',
    withLog(snippet, 'kong.log.set_serialize_value("consumer" .. "", nil)'),
    'it sets a field by the name that "consumer" .. "" has',
  ],
  [
    'a call by a name in brackets',
    withLog(snippet, 'kong.log["set_serialize_value"]("consumer", nil)'),
    'it calls set_serialize_value by a name in brackets',
  ],
  [
    'a consumer that is taken away',
    inAccess('ngx.ctx.authenticated_consumer = nil'),
    'it sets ngx.ctx.authenticated_consumer',
  ],
  [
    'a consumer that is changed',
    inAccess('local ctx = ngx.ctx\nctx.authenticated_consumer.id = "x"'),
    'it sets ngx.ctx.authenticated_consumer',
  ],
  [
    'a beginning that is changed',
    inAccess('ngx.ctx["KONG_PROCESSING_START"] = 0'),
    'it sets ngx.ctx.KONG_PROCESSING_START',
  ],
  [
    'values that are thrown away',
    withLog(snippet, 'ngx.ctx.serialize_values = nil'),
    'it sets ngx.ctx.serialize_values',
  ],
  [
    'another serializer',
    withLog(snippet, 'kong.log.serialize = function() return {} end'),
    'it replaces kong.log.serialize',
  ],
  [
    'another set_serialize_value',
    inAccess('kong.log.set_serialize_value = function() end'),
    'it replaces kong.log.set_serialize_value',
  ],
  [
    'a serializer declared as a function',
    inAccess('function kong.log.serialize() return {} end'),
    'it replaces kong.log.serialize',
  ],
  [
    'a serializer set by rawset',
    inAccess('rawset(kong.log, "serialize", function() return {} end)'),
    'it replaces kong.log.serialize',
  ],
  [
    'a context that is replaced',
    inAccess('ngx.ctx = {}'),
    'it replaces ngx.ctx, or fields of it by a name that is computed',
  ],
  [
    'a context that is emptied',
    withLog(snippet, 'for k in pairs(ngx.ctx) do ngx.ctx[k] = nil end'),
    'it replaces ngx.ctx, or fields of it by a name that is computed',
  ],
  ['a module', inAccess('require("my.mod").log()'), 'it runs code by require'],
  [
    'code in a text',
    inAccess('loadstring(kong.request.get_header("x") or "")()'),
    'it runs code by loadstring',
  ],
  [
    'an exit in the log phase',
    withLog(snippet, 'ngx.exit(200)'),
    'it calls ngx.exit in the log phase',
  ],
  [
    'an answer in the log phase',
    withLog(snippet, 'kong.response.exit(200)'),
    'it calls kong.response.exit in the log phase',
  ],
  [
    'a table that is changed',
    withLog(snippet, `local v = {}\nv.id = "x"\n${set('consumer', 'v')}`),
    'it changes v, and sets a field to it',
  ],
  [
    'a consumer that is changed where Kong keeps it',
    withLog(snippet, 'local c = kong.client.get_consumer()\nif c then c.custom_id = "x" end'),
    keptByKong,
  ],
  [
    'such a consumer that is set besides',
    withLog(snippet, `local v = kong.client.get_consumer()\nv.id = "x"\n${set('consumer', 'v')}`),
    keptByKong,
  ],
  [
    'a consumer that is changed where it is got',
    withLog(snippet, 'kong.client.get_consumer().custom_id = "x"'),
    keptByKong,
  ],
  ['another consumer', inAccess('kong.client.authenticate(nil, nil)'), authenticated],
  [
    'another consumer by an alias',
    inAccess('local a = kong.client.authenticate\na({ id = "x" })'),
    authenticated,
  ],
  ['another consumer by a name', inAccess('kong.client["authenticate"](nil, nil)'), authenticated],
  [
    'an alias of the context',
    inAccess('local n = ngx\nlocal c = n.ctx\nlocal k = "authenticated_consumer"\nc[k] = nil'),
    'it replaces ngx.ctx, or fields of it by a name that is computed',
  ],
  [
    'an alias of the log',
    inAccess('local l = kong.log\nl.serialize = function() return {} end'),
    'it replaces kong.log.serialize',
  ],
  [
    'an alias of the consumer',
    inAccess('local c = ngx.ctx.authenticated_consumer\nc.custom_id = "x"'),
    'it sets ngx.ctx.authenticated_consumer',
  ],
  ['a service that is changed', inAccess('ngx.ctx.service.name = "x"'), 'it sets ngx.ctx.service'],
  ['a loop', withLog(snippet, 'while true do end'), 'it has a loop that does not end'],
  [
    'a loop at its end',
    withLog(snippet, 'repeat local x = 1 until false'),
    'it has a loop that does not end',
  ],
])('a note says that %s cannot be judged, and to probe', async (_, contents, what) => {
  const { notes } = await examine(contents);
  expect(notes).toEqual([
    expect.stringMatching(
      /^Code in Kong changes entries in a way that cannot be read here: .* Where: .*main.* Try --probe\.$/,
    ),
  ]);
  expect(notes[0]).toContain(`read here: ${what}. Where`);
});

test.each([
  ['the kit', right],
  ['a look at the consumer', inAccess('if ngx.ctx.authenticated_consumer == nil then return end')],
  ['an answer in access', inAccess('if ngx.ctx.own == nil then kong.response.exit(403) end')],
  [
    'a module of OpenResty',
    inAccess('local c = require("cjson.safe")\nlocal s = require "resty.sha256"'),
  ],
  ['a field of its own', inAccess('ngx.ctx["own"] = true\nngx.ctx.other = { load = 1 }')],
  ['a comment', withLog(snippet, '-- ngx.ctx.serialize_values = nil')],
  ['a loop that ends', withLog(snippet, 'while true do if ngx.now() > 0 then break end end')],
  ['a table of its own', withLog(snippet, `local t = {}\nt.a = 1\n${set('mine', 't')}`)],
  [
    'fields of its own in a loop',
    withLog(
      snippet,
      'for _, k in ipairs({"a"}) do kong.log.set_serialize_value("mine." .. k, 1) end',
    ),
  ],
  [
    'aliases that read',
    inAccess('local kong = kong\nlocal c = ngx.ctx\nlocal log = kong.log\nlog.notice(c.own)'),
  ],
  [
    'a copy of the consumer',
    withLog(snippet, 'local c = kong.client.get_consumer()\nlocal t = { id = c and c.id }'),
  ],
  ['a custom field', withConfig({ custom_fields_by_lua: { plan: 'return "gold"' } })],
])('nothing is noted of %s', async (_, contents) => {
  expect((await examine(contents)).notes).toEqual([]);
});

test('a name in long brackets is read', async () => {
  const { findings } = await examine(
    withLog(snippet, 'kong.log.set_serialize_value([[consumer]], nil)'),
  );
  expect(findings).toMatchObject([{ code: 'consumer_dropped' }]);
});
