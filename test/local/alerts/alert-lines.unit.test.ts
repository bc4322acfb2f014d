import { expect, test } from '@jest/globals';

import { alertLines } from '../../../local/alerts/alert-lines.ts';
import type { Attempted } from '../../../functions/alert/outcome.ts';

const notice = {
  id: 'alert_1',
  type: 'usage.threshold_reached',
  alert: 'plan of acme',
  period: '2026-11',
  at: 80,
} as const;
const attempt = (state: Attempted['state'], reason: string | null = 'it answers 500') => ({
  ...notice,
  channel: 'webhook' as const,
  state,
  reason,
});

test('the log says how many, and names what is lost by its id alone', () => {
  const lines = alertLines({
    at: 0,
    notices: [notice],
    attempts: [attempt('taken', null), attempt('waiting'), attempt('stopped'), attempt('expired')],
    waiting: 1,
    problems: [],
  });
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['info', { reached: 1, recovered: 0, delivered: 1, waiting: 1 }],
    ['warn', { failed: 1, reason: 'it answers 500' }],
    ['error', { id: 'alert_1', channel: 'webhook', reason: 'it answers 500' }],
    ['error', { id: 'alert_1', channel: 'webhook', reason: 'it answers 500' }],
  ]);
  expect(JSON.stringify(lines)).not.toContain('acme');
});

test('a run that found nothing says nothing', () => {
  const nothing = { at: 0, notices: [], attempts: [], waiting: 3, problems: [] };
  expect(alertLines(nothing)).toEqual([]);
});
