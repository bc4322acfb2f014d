import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { renderKit } from '../../../kong/kit/render.ts';
import { kitPlugins } from '../../../kong/kit/settings.ts';
import { kitOptions } from '../../support/kong/kit.ts';

describe('the queue', () => {
  const httpLog = (options: Parameters<typeof kitOptions>[0]) =>
    kitPlugins(kitOptions(options)).find(({ name }) => name === 'http-log')?.config;

  test('of Kong 3.3 and later outlasts an hour', () => {
    for (const kong of ['3.3', '3.4', '3.9']) {
      expect(httpLog({ kong })).toMatchObject({
        timeout: 30_000,
        headers: { 'x-api-key': 'ingest0token' },
        queue: { max_batch_size: 1_000, max_entries: 100_000, max_retry_time: 3_600 },
      });
    }
  });

  test('of older Kongs counts attempts; before 3.0 headers are lists', () => {
    const old = { queue_size: 1_000, retry_count: 70, flush_timeout: 2 };
    expect(httpLog({ kong: '3.2' })).toMatchObject({
      ...old,
      headers: { 'x-api-key': 'ingest0token' },
    });
    expect(httpLog({ kong: '2.8' })).toMatchObject({
      ...old,
      headers: { 'x-api-key': ['ingest0token'] },
    });
    expect(httpLog({ kong: '3.0' })).toMatchObject({ headers: { 'x-api-key': 'ingest0token' } });
    expect(httpLog({ kong: '2.8' })).not.toHaveProperty('queue');
    expect(parse(renderKit('deck', kitOptions({ kong: '2.8' })))).toMatchObject({
      _format_version: '1.1',
    });
  });
});
