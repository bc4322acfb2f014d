import { expect, test } from '@jest/globals';
import { at, short } from '../../../support/reports/months.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

test('the daily run writes every month that has ended since the first usage', async () => {
  const system = reportSystem({ now: '2026-11-01T00:00:00Z' });
  await system.count(at('2026-08-31T23:59:59Z'), at('2026-10-01T00:00:00Z'), at('2026-11-01Z'));
  expect(short(await system.run())).toEqual([
    '2026-08 written 1',
    '2026-09 written 1',
    '2026-10 written 1',
  ]);
  expect(await system.manifest('2026-09', 1)).toMatchObject({ rows: 0 });
});

test('a store without usage has no months to report', async () => {
  expect(await reportSystem().run()).toEqual([]);
});

test.each([
  // 21:00 of 31 August in New York, 10:00 of 1 September in Tokyo: the pages in UTC say September.
  ['America/New_York', '2026-09-01T01:00:00Z', ['2026-08 written 1', '2026-09 written 1']],
  ['UTC', '2026-09-01T01:00:00Z', ['2026-09 written 1']],
  ['America/New_York', '2026-09-02T01:00:00Z', ['2026-08 no_usage_yet null', '2026-09 written 1']],
  ['Asia/Tokyo', '2026-08-31T22:00:00Z', ['2026-08 no_usage_yet null', '2026-09 written 1']],
])('in %s with first usage at %s the schedule writes %j', async (zone, first, expected) => {
  const system = reportSystem({ now: '2026-10-02T00:00:00Z', billingTimezone: zone });
  await system.count(at(first));
  expect(short(await system.run())).toEqual(expected);
  expect((await system.reports.keys('reports/month=')).length).toBe(
    6 * expected.filter((each) => each.includes('written')).length,
  );
});

test('a run that is late reports the months of the instant for which it was scheduled', async () => {
  const system = reportSystem({ now: '2026-11-02T00:00:00Z' });
  await system.count(at('2026-09-15Z'));
  expect(short(await system.run({ scheduled_at: '2026-10-31T23:59:00Z' }))).toEqual([
    '2026-09 written 1',
  ]);
  expect(short(await system.run({ scheduled_at: '<aws.scheduler.scheduled-time>' }))).toEqual([
    '2026-09 closed 1',
    '2026-10 written 1',
  ]);
  expect(short(await system.run({ scheduled_at: '2027-02-01T00:00:00Z' }))).toEqual([
    '2026-09 unchanged 1',
    '2026-10 unchanged 1',
  ]);
});

test('a month is closed by the first run that finds it unchanged after the days of restatement', async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  await system.count(at('2026-10-15Z'));
  expect(short(await system.run())).toEqual(['2026-10 written 1']);
  system.passTo('2026-11-10T23:59:59.999Z');
  expect(short(await system.run())).toEqual(['2026-10 unchanged 1']);
  expect(await system.close('2026-10')).toBeNull();
  await system.count(at('2026-10-15Z'));
  system.passTo('2026-11-11T00:00:00Z');
  expect(short(await system.run())).toEqual(['2026-10 written 2']);
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    state: 'closing',
    after_close: false,
  });
  expect(await system.close('2026-10')).toBeNull();
  system.passTo('2026-11-12T04:00:00Z');
  expect(short(await system.run())).toEqual(['2026-10 closed 2']);
  const { sha256, directory, billable_statuses } = await system.manifest('2026-10', 2);
  const closed_at = '2026-11-12T04:00:00.000Z';
  const close = { version: 2, sha256, closed_at, directory, billable_statuses };
  const record = { month: '2026-10', ...close };
  expect(await system.close('2026-10')).toEqual(record);
  system.passTo('2026-11-13T04:00:00Z');
  expect(short(await system.run())).toEqual(['2026-10 unchanged 2']);
  expect(await system.close('2026-10')).toEqual(record);
});

test('a month is closed at the instant at which the days of restatement are over, not before', async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z', restatementDays: 3 });
  await system.count(at('2026-10-15Z'));
  await system.run();
  system.passTo('2026-11-03T23:59:59.999Z');
  expect(short(await system.run())).toEqual(['2026-10 unchanged 1']);
  system.passTo('2026-11-04T00:00:00Z');
  expect(short(await system.run())).toEqual(['2026-10 closed 1']);
});

test('usage after the close makes a marked version and raises the alarm for two days', async () => {
  const system = reportSystem({ now: '2026-11-12T04:00:00Z' });
  await system.count(at('2026-10-15Z'));
  await system.run();
  expect(short(await system.run())).toEqual(['2026-10 closed 1']);
  await system.count(at('2026-10-15Z'));
  expect(await system.run()).toEqual([
    { month: '2026-10', outcome: 'written', version: 2, after_close: true },
  ]);
  expect(await system.manifest('2026-10', 2)).toMatchObject({ state: 'final', after_close: true });
  expect((await system.close('2026-10'))?.version).toBe(1);
  system.passTo('2026-11-14T03:59:59Z');
  expect(await system.run()).toMatchObject([{ outcome: 'unchanged', after_close: true }]);
  system.passTo('2026-11-14T04:00:00Z');
  expect(await system.run()).toMatchObject([{ outcome: 'unchanged', after_close: false }]);
});

test('a month that fails does not keep the others from being written', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({
    reports: {
      ...reports,
      begin: async (key) => {
        if (key.includes('2026-09')) throw new Error('the disk is full');
        return reports.begin(key);
      },
    },
  });
  await system.count(at('2026-08-15Z'));
  const outcomes = await system.run();
  expect(short(outcomes)).toEqual([
    '2026-08 written 1',
    '2026-09 failed null',
    '2026-10 written 1',
  ]);
  expect(outcomes[1]).toMatchObject({ error: { message: 'the disk is full' }, after_close: false });
});
