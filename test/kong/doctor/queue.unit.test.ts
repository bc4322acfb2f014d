import { describe, expect, test } from '@jest/globals';

import { kitPlugins } from '../../../kong/kit/settings.ts';
import { type AdminContents, meteredKong } from '../../support/kong-admin-api.ts';
import {
  type FindingCase,
  endpoint,
  examine,
  expectFindings,
  ours,
  rightWithAi,
  token,
  withConfig,
  withPlugin,
} from '../../support/kong/doctor.ts';
import { kitOptions } from '../../support/kong/kit.ts';

const rightQueue = kitPlugins(kitOptions())[1]?.config['queue'] as Record<string, unknown>;

const withQueue = (changes: Record<string, unknown>): AdminContents =>
  withConfig({ queue: { ...rightQueue, ...changes } });

describe('a finding', () => {
  const table: readonly FindingCase[] = [
    [
      'the default queue',
      withConfig({ queue: {} }),
      [{ code: 'batch_of_one' }, { code: 'retry_short' }],
    ],
    ['unlimited concurrency', withQueue({ concurrency_limit: -1 }), [{ code: 'batch_of_one' }]],
    [
      'max_entries of 5,000',
      withQueue({ max_entries: 5_000 }),
      [{ code: 'batch_near_max_entries' }],
    ],
    ['max_bytes of 700', withQueue({ max_bytes: 700 }), [{ code: 'batch_near_max_bytes' }]],
    [
      'a batch of 8,000',
      withQueue({ max_batch_size: 8_000 }),
      [{ code: 'batch_too_large' }, { code: 'body_too_large' }],
    ],
    [
      'a batch of 1,000 with models and tokens',
      withConfig({ queue: rightQueue }, rightWithAi),
      [{ code: 'body_too_large' }],
    ],
    [
      'a batch of 8,000 in the old field',
      withConfig({ queue_size: 8_000 }),
      [{ code: 'batch_too_large' }, { code: 'body_too_large' }],
    ],
    ['a retry time of a minute', withQueue({ max_retry_time: 60 }), [{ code: 'retry_short' }]],
    ['a retry time of -1', withQueue({ max_retry_time: -1 }), [{ code: 'never_retries' }]],
    [
      'ten attempts on Kong 2.8',
      withConfig({ retry_count: 10 }, meteredKong(endpoint, '2.8.1')),
      [{ code: 'retry_short' }],
    ],
    [
      'a batch that waits for minutes',
      withQueue({ max_coalescing_delay: 120 }),
      [{ code: 'coalescing_long', where: ['global'] }],
    ],
    [
      'a batch that waits for minutes by the old field',
      withConfig({ flush_timeout: 300 }),
      [{ code: 'coalescing_long' }],
    ],
    [
      'a batch that waits for minutes on Kong 2.8',
      withConfig({ flush_timeout: 300 }, meteredKong(endpoint, '2.8.1')),
      [{ code: 'coalescing_long' }],
    ],
    [
      'a timeout within which no batch is counted',
      withConfig({ timeout: 100 }),
      [{ code: 'timeout_short' }],
    ],
    [
      'other headers on the same queue',
      withPlugin({
        ...ours,
        config: { ...(ours.config as object), headers: { 'X-API-Key': token, 'X-Team': 'a' } },
        route: { id: 'r-open' },
      }),
      [{ code: 'shared_queue', where: ['global', 'route open'] }],
    ],
    [
      'other headers on the same queue, which the old fields do not part',
      withPlugin({
        ...ours,
        config: {
          ...(ours.config as object),
          headers: { 'x-api-key': token, a: 'b' },
          retry_count: 9,
        },
        route: { id: 'r-open' },
      }),
      [{ code: 'shared_queue', where: ['global', 'route open'] }],
    ],
  ];

  test.each(table)('names %s', async (_, contents, expected) => expectFindings(contents, expected));
});

describe('no finding', () => {
  const another = { ...(ours.config as object), headers: { 'x-api-key': token, 'x-team': 'a' } };
  const old = meteredKong(endpoint, '2.8.1');
  const oldConfig = old.plugins[1]?.['config'] as object;
  const oldHeaders = { 'x-api-key': [token], 'x-team': ['a'] };

  test.each<[string, AdminContents]>([
    [
      'other headers on a queue of its own',
      withPlugin({ ...ours, config: { ...another, timeout: 29_000 }, route: { id: 'r-open' } }),
    ],
    [
      'other headers on a queue of its own in Kong 2.8',
      withPlugin(
        {
          name: 'http-log',
          config: { ...oldConfig, headers: oldHeaders, queue_size: 999 },
          route: { id: 'r-open' },
        },
        old,
      ),
    ],
  ])('comes of %s', async (_, contents) => {
    expect(await examine(contents)).toMatchObject({ code: 0, findings: [] });
  });
});

test('the field to set is the one that Kong obeys', async () => {
  const { findings } = await examine(withConfig({ queue_size: 8_000 }));
  expect(findings[0]).toMatchObject({
    what: expect.stringContaining('queue_size is 8000'),
    fix: 'Set queue_size to 1000.',
  });
});
