import { expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import { examine, rightWithAi, withPlugin } from '../../support/kong/doctor.ts';

const wants = { labels: [], meters: ['requests', 'ai_requests', 'ai_completion_tokens'] };

const proxy = (config: object): AdminContents =>
  withPlugin({ id: 'ai', name: 'ai-proxy', route: { id: 'r-main' }, config }, rightWithAi);
const measured = {
  logging: { log_statistics: true },
  model: { provider: 'openai' },
  response_streaming: 'deny',
};

test.each<[string, AdminContents, { code: string; where: string[] }[]]>([
  [
    'tokens, of which no statistics are logged',
    proxy({ ...measured, logging: {} }),
    [{ code: 'ai_no_statistics', where: ['main'] }],
  ],
  [
    'tokens of a target that logs no statistics',
    withPlugin(
      {
        name: 'ai-proxy-advanced',
        config: { response_streaming: 'deny', targets: [measured, { ...measured, logging: {} }] },
      },
      rightWithAi,
    ),
    [{ code: 'ai_no_statistics', where: ['main', 'open'] }],
  ],
  [
    'tokens of streams',
    proxy({ ...measured, response_streaming: 'allow' }),
    [{ code: 'ai_streams_unmeasured', where: ['main'] }],
  ],
  [
    'tokens of streams, which Kong makes of characters where it logs payloads',
    proxy({
      ...measured,
      logging: { log_statistics: true, log_payloads: true },
      response_streaming: 'allow',
    }),
    [{ code: 'ai_streams_estimated', where: ['main'] }],
  ],
  [
    'tokens of streams of two targets, one of which logs payloads',
    withPlugin(
      {
        name: 'ai-proxy-advanced',
        route: { id: 'r-main' },
        config: {
          response_streaming: 'allow',
          targets: [
            measured,
            { ...measured, logging: { log_statistics: true, log_payloads: true } },
          ],
        },
      },
      rightWithAi,
    ),
    [
      { code: 'ai_streams_unmeasured', where: ['main'] },
      { code: 'ai_streams_estimated', where: ['main'] },
    ],
  ],
  [
    'tokens of streams, which are those of a transformer of the request',
    withPlugin(
      { name: 'ai-request-transformer', config: {} },
      proxy({ ...measured, response_streaming: 'allow' }),
    ),
    [{ code: 'ai_streams_estimated', where: ['main'] }],
  ],
  [
    'tokens of a transformer of the response, in the place of those of the call',
    withPlugin({ name: 'ai-response-transformer', config: {} }, proxy(measured)),
    [{ code: 'ai_tokens_of_transformer', where: ['main'] }],
  ],
  [
    'tokens of one consumer, of which no statistics are logged',
    withPlugin(
      { name: 'ai-proxy', consumer: { id: 'c-1' }, config: { ...measured, logging: {} } },
      proxy(measured),
    ),
    [{ code: 'ai_no_statistics', where: ['main', 'open'] }],
  ],
])('a finding: %s', async (_, contents, expected) => {
  const { code, findings } = await examine(contents, { wants });
  expect({ code, findings }).toMatchObject({ code: 1, findings: expected });
});

test.each<[string, AdminContents]>([
  [
    'streams of a provider whose tokens are logged',
    proxy({ ...measured, model: { provider: 'anthropic' }, response_streaming: 'allow' }),
  ],
  [
    'whole answers log payloads, which the kit takes out',
    proxy({ ...measured, logging: { log_statistics: true, log_payloads: true } }),
  ],
  [
    'a transformer of the request stands before whole answers',
    withPlugin({ name: 'ai-request-transformer', config: {} }, proxy(measured)),
  ],
  [
    'transformers work without a proxy',
    withPlugin({ name: 'ai-response-transformer', config: {} }, rightWithAi),
  ],
])('no finding where %s', async (_, contents) => {
  expect(await examine(contents, { wants })).toMatchObject({ code: 0, findings: [] });
});
