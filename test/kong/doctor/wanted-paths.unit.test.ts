import { describe, expect, test } from '@jest/globals';

import { readKept } from '../../../cli/kong/kept-options.ts';
import { type AdminContents, meteredKong } from '../../support/kong-admin-api.ts';
import { endpoint, examine, right, rightWithAi, withPlugin } from '../../support/kong/doctor.ts';
import { everywhere } from '../../support/kong/log-code.ts';

const services = { labels: ['service'], meters: ['requests'] };
const measured = {
  logging: { log_statistics: true },
  model: { provider: 'openai' },
  response_streaming: 'deny',
};

describe("the path of a meter of one's own", () => {
  const path = 'request.headers.x-"units"é';
  const wants = {
    labels: [],
    meters: ['requests', 'units', 'credits', 'sent', 'invalid_quantities'],
    meter_paths: { units: path, credits: 'billable.credits', sent: 'request.size' },
  };
  const kongFor = (meters: string) => meteredKong(endpoint, '3.9.3', readKept('', meters));

  test('is no finding where the kit keeps it', async () => {
    const kept = kongFor(`units=${path},credits=billable.credits,sent=request.size`);
    expect(await examine(kept, { wants })).toMatchObject({ code: 0, findings: [] });
  });

  test('is named where the kit drops it', async () => {
    const { findings } = await examine(right, { wants });
    expect(findings).toMatchObject([{ code: 'wanted_dropped', where: everywhere }]);
    expect(findings[0]?.what).toContain(`want units, and code takes ${path} out of the entry`);
  });

  test('is named where the kit keeps it and nothing reads it', async () => {
    const { findings } = await examine(kongFor('old=request.headers.x-old'), { wants: services });
    expect(findings).toMatchObject([{ code: 'unwanted_sent', where: everywhere }]);
    expect(findings[0]?.what).toContain('The number at request.headers.x-old leaves Kong');
  });

  test('in ai wants statistics, and no models besides', async () => {
    const meters = 'total=ai.proxy.usage.total_tokens';
    const total = {
      labels: [],
      meters: ['requests', 'total', 'invalid_quantities'],
      meter_paths: { total: 'ai.proxy.usage.total_tokens' },
    };
    const plugin = (config: object) => ({
      id: 'ai',
      name: 'ai-proxy',
      route: { id: 'r-main' },
      config,
    });
    const found = async (contents: AdminContents) =>
      (await examine(contents, { wants: total })).findings.map(({ code }) => code);
    expect(await found(withPlugin(plugin(measured), kongFor(meters)))).toEqual([]);
    expect(await found(withPlugin(plugin({ ...measured, logging: {} }), kongFor(meters)))).toEqual([
      'ai_no_statistics',
    ]);
    expect(await found(withPlugin(plugin(measured), rightWithAi))).toEqual(['unwanted_sent']);
    expect(await found(withPlugin(plugin(measured), right))).toEqual(['wanted_dropped']);
  });
});
