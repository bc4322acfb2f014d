import { expect, test } from '@jest/globals';

import { createLagoSystem } from '../../../../shared/adapters/lago/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { periodAt } from '../../../../shared/calendar/period.ts';
import { lagoKey, startLagoDouble } from '../../../support/push/lago-double.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const place = { subject: 'sub_3', event: 'api_requests' };

test.each([
  ['weekly', null, 'its plan is billed weekly; it must be billed monthly'],
  ['yearly', false, 'its plan is billed yearly; it must be billed monthly'],
  ['yearly', true, null],
  ['monthly', null, null],
])('a plan billed %s, charges monthly: %s', async (interval, isMonthly, objection) => {
  const { server, plan } = await startLagoDouble({ now: () => now });
  plan['interval'] = interval;
  plan['bill_charges_monthly'] = isMonthly;
  const outbound = createOutbound();
  const system = createLagoSystem({ url: server.url, apiKey: lagoKey, outbound, now: () => now });
  try {
    expect((await system.terms(place, '2026-11')).objection).toBe(objection);
  } finally {
    await server.stop();
  }
});

test('usage of a week is not taken for that of the month', async () => {
  const { server } = await startLagoDouble({ now: () => now });
  const week = {
    from_datetime: '2026-11-16T00:00:00Z',
    to_datetime: '2026-11-22T23:59:59Z',
    charges_usage: [{ units: '5.0', billable_metric: { code: 'api_requests' } }],
  };
  const answer = (body: object) => ({ status: 200, body });
  server.answerBy(({ url }) => {
    const { pathname } = url;
    if (pathname.endsWith('/current_usage')) return answer({ customer_usage: week });
    if (pathname.endsWith('/past_usage')) return answer({ usage_periods: [week] });
    return null;
  });
  const outbound = createOutbound();
  const system = createLagoSystem({ url: server.url, apiKey: lagoKey, outbound, now: () => now });
  try {
    const held = await system.held?.(place, periodAt(now, 'month', 'UTC'));
    expect(held).toEqual({ kind: 'unknown', reason: 'it has no such period' });
  } finally {
    await server.stop();
  }
});
