import { expect, test } from '@jest/globals';

import type { AdminContents } from '../../support/kong-admin-api.ts';
import {
  examine,
  measuredAi,
  rightWithAi,
  withAiProxy,
  withPlugin,
} from '../../support/kong/doctor.ts';

const wants = { labels: [], meters: ['requests', 'ai_requests', 'ai_completion_tokens'] };

test.each<[string, AdminContents, { code: string; where: string[] }[]]>([
  [
    'tokens, of which no statistics are logged',
    withAiProxy({ ...measuredAi, logging: {} }),
    [{ code: 'ai_no_statistics', where: ['main'] }],
  ],
  [
    'tokens of a target that logs no statistics',
    withPlugin(
      {
        name: 'ai-proxy-advanced',
        config: {
          response_streaming: 'deny',
          targets: [measuredAi, { ...measuredAi, logging: {} }],
        },
      },
      rightWithAi,
    ),
    [{ code: 'ai_no_statistics', where: ['main', 'open'] }],
  ],
  [
    'tokens of streams',
    withAiProxy({ ...measuredAi, response_streaming: 'allow' }),
    [{ code: 'ai_streams_unmeasured', where: ['main'] }],
  ],
  [
    'tokens of streams, which Kong makes of characters where it logs payloads',
    withAiProxy({
      ...measuredAi,
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
            measuredAi,
            { ...measuredAi, logging: { log_statistics: true, log_payloads: true } },
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
      withAiProxy({ ...measuredAi, response_streaming: 'allow' }),
    ),
    [{ code: 'ai_streams_estimated', where: ['main'] }],
  ],
  [
    'tokens of a transformer of the response, in the place of those of the call',
    withPlugin({ name: 'ai-response-transformer', config: {} }, withAiProxy(measuredAi)),
    [{ code: 'ai_tokens_of_transformer', where: ['main'] }],
  ],
  [
    'tokens of one consumer, of which no statistics are logged',
    withPlugin(
      { name: 'ai-proxy', consumer: { id: 'c-1' }, config: { ...measuredAi, logging: {} } },
      withAiProxy(measuredAi),
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
    withAiProxy({ ...measuredAi, model: { provider: 'anthropic' }, response_streaming: 'allow' }),
  ],
  [
    'whole answers log payloads, which the kit takes out',
    withAiProxy({ ...measuredAi, logging: { log_statistics: true, log_payloads: true } }),
  ],
  [
    'a transformer of the request stands before whole answers',
    withPlugin({ name: 'ai-request-transformer', config: {} }, withAiProxy(measuredAi)),
  ],
  [
    'transformers work without a proxy',
    withPlugin({ name: 'ai-response-transformer', config: {} }, rightWithAi),
  ],
])('no finding where %s', async (_, contents) => {
  expect(await examine(contents, { wants })).toMatchObject({ code: 0, findings: [] });
});
