import { expect, test } from '@jest/globals';

import { examine } from '../../../support/kong/doctor.ts';
import { snippet, withLog } from '../../../support/kong/log-code.ts';

const header = 'kong.request.get_header("x-units")';

test.each([
  ['a sum', `local n = ${header} + 1`],
  ['a sum from behind', `local n = 1 + ${header}`],
  ['a number of a header', `kong.ctx.shared.n = tonumber(${header}) * 2`],
  ['a difference', `local n = 10 - ${header}`],
  ['a join', `kong.log.info("units " .. ${header})`],
  ['a length', `local n = #${header}`],
  ['a comparison', `local isLarge = tonumber(${header}) > 5`],
  ['a field of a name', `local c = kong.client.get_consumer()\nkong.log.info(c.username)`],
  ['a call on a name', `local x = ${header}\nkong.log.info(x:lower())`],
  ['a sum with a name', `local x = tonumber(${header})\nlocal y = x + 1`],
  ['a variable of nginx', 'local n = ngx.var.http_x_units * 2'],
  ['nil itself', 'local a = nil\nlocal b = a.b'],
])('%s with what can be nil can throw', async (_, code) => {
  const { findings } = await examine(withLog(snippet, code));
  expect(findings).toMatchObject([{ code: 'code_can_throw' }]);
});

test.each([
  ['a default', `local n = (${header} or 0) + 1`],
  ['a default of a number', `local n = (tonumber(${header}) or 0) * 2`],
  ['a name that is looked at', `local x = ${header}\nif x then kong.log.info(x:lower()) end`],
  ['a name with a default', `local x = ${header} or ""\nkong.log.info(x:lower())`],
  ['a name that an and guards', `local c = kong.client.get_consumer()\nlocal n = c and c.username`],
  [
    'a name that is compared',
    `local c = kong.client.get_consumer()\nif c ~= nil then kong.log.info(c.id) end`,
  ],
  [
    'an early return',
    `local c = kong.client.get_consumer()\nif not c then return end\nkong.log.info(c.id)`,
  ],
  ['a comparison for equality', `local isGold = ${header} == "gold"`],
  ['pcall', `pcall(function() local n = ${header} + 1 end)`],
  ['what only hands it on', `local x = ${header}\nkong.log.info(x)`],
  ['a text that looks like it', `local s = "${header.replaceAll('"', "'")} + 1"`],
  ['a negative number', `local x = ${header}\nlocal y = -1`],
])('%s throws nothing', async (_, code) => {
  expect((await examine(withLog(snippet, code))).findings).toEqual([]);
});
