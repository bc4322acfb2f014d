import { expect, test } from '@jest/globals';
import { monthStates } from '../../../local/metrics/month-states.ts';
import { createMemoryReportStore } from '../../support/reports/memory.ts';
import { at } from '../../support/reports/months.ts';
import { manifestKeyOf, reportSystem } from '../../support/reports/runs.ts';

test('a month that cannot be read says so, and the others keep their state', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({ reports });
  await system.count(at('2026-08-15Z'));
  await system.run();
  reports.files.set(manifestKeyOf('2026-09', 1), Buffer.from('{'));
  const logged: unknown[] = [];
  const logFailure = (error: unknown) => void logged.push(error);
  const now = Date.parse('2026-11-02Z');
  expect(await monthStates(reports, 13, { now, logFailure })).toEqual([
    { month: '2026-10', state: 'closing' },
    { month: '2026-09', state: 'unreadable' },
    { month: '2026-08', state: 'closing' },
  ]);
  expect(logged).toHaveLength(1);
});
