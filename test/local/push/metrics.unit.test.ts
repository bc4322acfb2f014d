import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';

import { createPushMetrics } from '../../../local/push/metrics.ts';

const outcome = {
  system: 'stripe' as const,
  month: '2026-11',
  outcome: 'done' as const,
  accepted: 3,
  refused: 1,
  unanswered: 0,
  confirmed: 2,
  alarms: ['stripe refuses requests of acme in 2026-11: no such customer'],
  message: null,
};

test('totals, runs and alarms are counted by system, and no customer is named', async () => {
  const registry = new Registry();
  const { observePush, observePushWarnings } = createPushMetrics([registry]);
  observePushWarnings(2);
  expect(await registry.metrics()).toContain('billable_push_warnings 2');
  expect(await registry.metrics()).toContain('billable_push_alarms_total{system="stripe"} 0');
  observePush(outcome);
  observePush({ ...outcome, outcome: 'unanswered' as const, unanswered: 4, alarms: [] });
  const text = await registry.metrics();
  const lines = text.split('\n').filter((line) => line.includes('"stripe"'));
  expect(lines).toEqual([
    'billable_push_totals_total{system="stripe",outcome="accepted"} 6',
    'billable_push_totals_total{system="stripe",outcome="refused"} 2',
    'billable_push_totals_total{system="stripe",outcome="unanswered"} 4',
    'billable_push_totals_total{system="stripe",outcome="confirmed"} 4',
    'billable_push_runs_total{system="stripe",outcome="done"} 1',
    'billable_push_runs_total{system="stripe",outcome="unanswered"} 1',
    'billable_push_alarms_total{system="stripe"} 1',
  ]);
  expect(text).not.toContain('acme');
});
