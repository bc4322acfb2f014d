import { expect, test } from '@jest/globals';

import { createLagoSystem } from '../../../../shared/adapters/lago/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { lagoKey, startLagoDouble } from '../../../support/push/lago-double.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

const began = 'its subscription began within the month';
const ends = 'its subscription ends within the month';

test.each([
  ['began before', { started_at: '2026-10-15T09:30:00Z' }, null],
  ['began within the month', { started_at: '2026-11-15T09:30:00Z' }, began],
  ['began on its last evening', { started_at: '2026-11-30T20:00:00Z' }, began],
  ['began with the month of Los Angeles', { started_at: '2026-11-01T07:00:00Z' }, null],
  ['began after it', { started_at: '2026-12-01T00:00:00Z' }, null],
  ['is to end within it', { ending_at: '2026-11-20T00:00:00Z' }, ends],
  ['has ended within it', { terminated_at: '2026-11-20T00:00:00Z' }, ends],
  ['ends with the month of Tokyo', { ending_at: '2026-11-30T15:00:00Z' }, null],
  ['has no end', { ending_at: null, terminated_at: null }, null],
])('a subscription that %s', async (_, dates, objection) => {
  const { server, subscription } = await startLagoDouble({ now: () => now });
  Object.assign(subscription, dates);
  const outbound = createOutbound();
  const system = createLagoSystem({ url: server.url, apiKey: lagoKey, outbound, now: () => now });
  try {
    const place = { subject: 'sub_3', event: 'api_requests' };
    expect((await system.terms(place, '2026-11')).objection).toBe(objection);
  } finally {
    await server.stop();
  }
});
