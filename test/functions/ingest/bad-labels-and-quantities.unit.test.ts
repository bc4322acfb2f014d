import { expect, test } from '@jest/globals';
import { eachCell } from '../../../shared/metering/cells.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { parseMeters } from '../../../shared/metering/meters.ts';
import { counted, openHandler } from '../../support/api/ingest-handler.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';
import { entry } from '../../support/metering/entries.ts';

const metering = { labels: labelNames, meters: parseMeters('ai,bytes,credits=a.b') ?? [] };
const settings = { ...ingestSettings, metering };

const badTexts: readonly unknown[] = [
  'x'.repeat(256),
  '',
  7,
  { name: 'x' },
  ['x'],
  'a\ud800',
  '(invalid)',
  '(other)',
  '__proto__',
  'constructor',
];
const badAmounts: readonly unknown[] = [-1, 1.5, '7', 1e300, 2 ** 53, true, [7], { n: 7 }];

const bad: readonly (readonly [string, object])[] = [
  ...badTexts.flatMap((name) => [
    [`a service ${JSON.stringify(name)}`, { service: { name } }] as const,
    [`a route ${JSON.stringify(name)}`, { route: { name } }] as const,
    [
      `a model ${JSON.stringify(name)}`,
      { ai: { proxy: { meta: { provider_name: 'openai', response_model: name } } } },
    ] as const,
  ]),
  ...badAmounts.flatMap((amount) => [
    [`a quantity ${JSON.stringify(amount)}`, { a: { b: amount } }] as const,
    [`a size ${JSON.stringify(amount)}`, { request: { size: amount } }] as const,
    [
      `tokens ${JSON.stringify(amount)}`,
      { ai: { proxy: { usage: { prompt_tokens: amount, completion_tokens: amount } } } },
    ] as const,
  ]),
  ['an ai that is an array', { ai: [{ meta: {} }] }],
  ['an ai that is a text', { ai: 'x' }],
  ['a section that is a text', { ai: { proxy: 'x', other: 7 } }],
  [
    'a section called __proto__',
    JSON.parse('{"ai":{"__proto__":{"usage":{"prompt_tokens":1}}}}') as object,
  ],
  ['a path that meets a text', { a: 'text' }],
  ['a path that meets a list', { a: [{ b: 7 }] }],
];

test.each(bad)('a request with %s is counted', async (_, over) => {
  const { post, batches } = openHandler({}, undefined, settings);
  const body = JSON.stringify([{ ...entry(), ...over }, entry()]);
  expect(await post(body)).toMatchObject({ status: 200, json: counted(2) });
  let requests = 0;
  for (const { meter, cells } of batches[0]?.deltas ?? []) {
    if (meter === 'requests') eachCell(cells, (_code, count) => (requests += Number(count)));
  }
  expect(requests).toBe(2);
});
