import { expect, test } from '@jest/globals';
import { reportLevel } from '../../../local/reports/report-line.ts';

test.each([
  ['failed', false, 'error'],
  ['written', true, 'warn'],
  ['unchanged', true, 'warn'],
  ['written', false, 'info'],
] as const)('a month that is %s, after its close %p, is logged as %s', (outcome, late, level) => {
  const found = { month: '2026-10', outcome, version: 2, after_close: late };
  expect(reportLevel(found)).toBe(level);
});
