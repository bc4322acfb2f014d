import { expect, test } from '@jest/globals';
import { reportLevel, reportLine } from '../../../local/reports/report-line.ts';
import { SumTooLarge } from '../../../shared/usage/exact-sum.ts';

test.each([
  ['failed', false, 'error'],
  ['written', true, 'warn'],
  ['unchanged', true, 'warn'],
  ['written', false, 'info'],
] as const)('a month that is %s, after its close %p, is logged as %s', (outcome, late, level) => {
  const found = { month: '2026-10', outcome, version: 2, after_close: late };
  expect(reportLevel(found)).toBe(level);
});

test.each([
  [
    new SumTooLarge('credits'),
    'SumTooLarge: credits: a sum is beyond 9007199254740991 and cannot be shown exactly. ' +
      'Find the batches that sent wrong quantities, and void them: npx billable void',
  ],
  [new Error('the disk is full'), 'Error: the disk is full'],
])('a month that failed says why, and the way out where there is one: %s', (error, said) => {
  const failed = { month: '2026-10', outcome: 'failed', version: 2, after_close: false } as const;
  expect(reportLine({ ...failed, error }, String)).toBe(
    `report of 2026-10: FAILED, nothing was changed: ${said}`,
  );
});
