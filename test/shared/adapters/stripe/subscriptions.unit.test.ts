import { expect, test } from '@jest/globals';

import { createStripeSystem } from '../../../../shared/adapters/stripe/billing-system.ts';
import { guardedAgent } from '../../../../shared/adapters/outbound/caller.ts';
import { setUpStripeMeters } from '../../../../shared/adapters/stripe/setup.ts';
import { startStripeDouble, stripeKey } from '../../../support/push/stripe-double.ts';

const sec = (text: string): number => Date.parse(text) / 1000;
const now = Date.parse('2026-11-10T12:00:00Z');

const item = (given: object = {}, price: object = {}) => ({
  id: 'si_1',
  created: sec('2026-01-01T00:00:00Z'),
  current_period_start: sec('2026-11-01T00:00:00Z'),
  price: {
    created: sec('2025-01-01T00:00:00Z'),
    recurring: { meter: 'mtr_1', interval: 'month', interval_count: 1, ...price },
  },
  ...given,
});

const subscription = (given: object = {}, items: readonly { id: string }[] = [item()]) => ({
  id: 'sub_1',
  customer: 'cus_1',
  billing_cycle_anchor: sec('2026-01-01T00:00:00Z'),
  start_date: sec('2026-01-01T00:00:00Z'),
  ended_at: null,
  cancel_at: null,
  items: { data: items },
  ...given,
});

/** Items of other prices, which come before all that are given. */
const behind = (count: number, ...items: readonly { id: string }[]) =>
  [...Array.from({ length: count }, () => item({}, { meter: null })), ...items].map((one, n) => ({
    ...one,
    id: `si_${n}`,
  }));

const objectionTo = async (...subscriptions: ReturnType<typeof subscription>[]) => {
  const double = await startStripeDouble(() => now);
  double.addMeter('api_requests');
  double.subscriptions.push(...subscriptions);
  const given = { url: double.server.url, agentOf: guardedAgent, now: () => now };
  const system = createStripeSystem({ ...given, apiKey: stripeKey });
  try {
    const place = { subject: 'cus_1', event: 'api_requests' };
    return (await system.terms(place, '2026-11')).objection;
  } finally {
    await double.server.stop();
  }
};

const day = (text: string) => ({ billing_cycle_anchor: sec(text) });

test.each([
  ['renews on the 1st', [subscription()], null],
  ['none', [], null],
  [
    'of another meter',
    [subscription(day('2026-01-15T00:00:00Z'), [item({}, { meter: 'mtr_9' })])],
    null,
  ],
  ['the 15th', [subscription(day('2026-01-15T00:00:00Z'))], /renews on day 15 \(UTC\)/],
  ['the last of the month in UTC', [subscription(day('2026-01-31T23:00:00Z'))], /renews on day 31/],
  [
    'moved in the month',
    [subscription({}, [item({ current_period_start: sec('2026-11-07T00:00:00Z') })])],
    /renews on day 7/,
  ],
  ['yearly', [subscription({}, [item({}, { interval: 'year' })])], /does not renew every month/],
  [
    'every 3 months',
    [subscription({}, [item({}, { interval_count: 3 })])],
    /does not renew every month/,
  ],
  ['two items', [subscription({}, [item(), item()])], /has 2 subscription items on one meter/],
  ['two subscriptions', [subscription(), subscription()], /has 2 subscription items on one meter/],
  ['began', [subscription({ start_date: sec('2026-11-05T00:00:00Z') })], /began within the month/],
  ['began with the month', [subscription({ start_date: sec('2026-11-01T00:00:00Z') })], null],
  ['ended', [subscription({ ended_at: sec('2026-11-09T00:00:00Z') })], /ends within the month/],
  ['will end', [subscription({ cancel_at: sec('2026-11-20T00:00:00Z') })], /ends within the month/],
  ['ends with the month', [subscription({ cancel_at: sec('2026-12-01T00:00:00Z') })], null],
  [
    'ended before, another one lives',
    [subscription({ ended_at: sec('2026-10-01T00:00:00Z') }), subscription()],
    null,
  ],
  [
    'price changed',
    [subscription({}, [item({ created: sec('2026-11-04T00:00:00Z') })])],
    /price of its subscription sub_1 changed/,
  ],
  [
    'two items, one of them behind ten others',
    [subscription({}, [item({ id: 'si_first' }), ...behind(10, item())])],
    /has 2 subscription items on one meter/,
  ],
  [
    'yearly behind a hundred and fifty others',
    [subscription({}, behind(150, item({}, { interval: 'year' })))],
    /does not renew every month/,
  ],
])('a subscription that %s', async (_, subscriptions, expected) => {
  const objection = await objectionTo(...subscriptions);
  if (expected === null) expect(objection).toBeNull();
  else expect(objection).toMatch(expected);
});

test('setup makes what is missing and names what is wrong', async () => {
  const double = await startStripeDouble(() => now);
  double.addMeter('sums', 'sum');
  double.addMeter('windowed', 'last', 'hour');
  const archived = double.addMeter('archived');
  archived['status'] = 'inactive';
  const options = { apiKey: stripeKey, url: double.server.url, agentOf: guardedAgent };
  const events = ['api_requests', 'sums', 'windowed', 'archived'];
  const first = await setUpStripeMeters(options, events);
  const second = await setUpStripeMeters(options, events);
  await double.server.stop();
  expect(first.map(({ outcome }) => outcome)).toEqual(['made', 'wrong', 'wrong', 'wrong']);
  expect(second.map(({ outcome }) => outcome)).toEqual(['right', 'wrong', 'wrong', 'wrong']);
  expect(first.map(({ problem }) => problem ?? '').join('; ')).toMatch(
    /formula sum; it must be last.*event_time_window of a hour.*is inactive/,
  );
});
