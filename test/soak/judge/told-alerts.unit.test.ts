import { expect, test } from '@jest/globals';
import { misToldAlerts } from '../../../soak/judge/told-alerts.ts';
import type { DayUsage } from '../../../soak/judge/usage.ts';
import type { SoakRule } from '../../../soak/world/alert-rules.ts';

const rule: SoakRule = {
  name: 'plan',
  customer: 'acme',
  meter: 'requests',
  billable: true,
  period: 'month',
  limit: 10,
  at: [50, 100],
};
const used: DayUsage = {
  day: '2026-11-22',
  customer: 'acme',
  meter: 'requests',
  isBillable: true,
  amount: 5,
};

const received = (id: string, over: { at?: number; type?: string } = {}) => ({
  id,
  body: {
    type: over.type ?? 'usage.threshold_reached',
    timestamp: '',
    data: {
      alert: 'plan',
      customer: 'acme',
      period_start: '2026-11-01T00:00:00Z',
      at: over.at ?? 50,
      value: 5,
      limit: 10,
    },
  },
});

const judged = (came: readonly ReturnType<typeof received>[], usage = [used], of = rule) =>
  misToldAlerts({ rules: [of], received: came, usage, days: ['2026-11-28'] });

test('an alert that came under one id, again and again, came once', () => {
  expect(judged([received('a'), received('a')])).toEqual([]);
});

test('an alert that did not come is named', () => {
  expect(judged([])).toEqual(['the alert plan from 2026-11-01 at 50 % did not come']);
});

test('an alert that no usage explains is named', () => {
  expect(judged([received('a'), received('b', { at: 100 })])).toEqual([
    'the alert plan from 2026-11-01 at 100 % came without a cause',
  ]);
});

test('an alert under two ids, or taken back, is named', () => {
  const recovered = received('b', { type: 'usage.threshold_recovered' });
  expect(judged([received('a'), received('b')])).toEqual([
    'the alert plan from 2026-11-01 at 50 % came more than once: reached a, reached b',
  ]);
  expect(judged([received('a'), recovered])).toEqual([expect.stringMatching(/recovered b$/)]);
});

test('only usage of its customer, meter and period counts, and billable alone where it says so', () => {
  const none = ['the alert plan from 2026-11-01 at 50 % came without a cause'];
  expect(judged([received('a')], [{ ...used, customer: 'bolt' }])).toEqual(none);
  expect(judged([received('a')], [{ ...used, meter: 'request_bytes' }])).toEqual(none);
  expect(judged([received('a')], [{ ...used, day: '2026-10-31' }])).toEqual(none);
  expect(judged([received('a')], [{ ...used, isBillable: false }])).toEqual(none);
  const all = { ...rule, billable: false };
  expect(judged([received('a')], [{ ...used, isBillable: false }], all)).toEqual([]);
});
