import { expect, test } from '@jest/globals';

import { examine, right, withConfig, withPlugin } from '../../support/kong/doctor.ts';
import { set, snippet, withLog } from '../../support/kong/log-code.ts';

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
    'a table that is changed',
    withLog(snippet, `local v = kong.client.get_consumer()\nv.id = "x"\n${set('consumer', 'v')}`),
    'it changes v, and sets a field to it',
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
  ['a comment', withLog(snippet, '-- ngx.ctx.serialize_values = nil')],
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
