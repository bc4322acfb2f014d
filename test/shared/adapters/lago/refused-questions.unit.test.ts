import { expect, test } from '@jest/globals';

import { createLagoSystem } from '../../../../shared/adapters/lago/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { periodAt } from '../../../../shared/calendar/period.ts';
import { lagoKey, startLagoDouble } from '../../../support/push/lago-double.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test('a subscription that Lago will not tell about is refused for itself', async () => {
  const { server } = await startLagoDouble({ now: () => now });
  server.answerBy(({ url }) =>
    url.pathname.endsWith('/subscriptions/sub_3') ? { status: 400, body: { code: 'bad' } } : null,
  );
  const outbound = createOutbound();
  const system = createLagoSystem({ url: server.url, apiKey: lagoKey, outbound, now: () => now });
  const reason = 'it answers 400: {"code":"bad"}';
  try {
    const event = 'api_requests';
    expect((await system.terms({ subject: 'sub_3', event }, '2026-11')).objection).toBe(reason);
    expect((await system.terms({ subject: 'sub_4', event }, '2026-11')).objection).toBeNull();
    const month = periodAt(now, 'month', 'UTC');
    const held = await system.held?.({ subject: 'sub_3', event }, month);
    expect(held).toEqual({ kind: 'unknown', reason });
  } finally {
    await server.stop();
  }
});
