import { expect, test } from '@jest/globals';
import { zoneChange, zoneOfMonth, type ZoneRecord } from '../../../../shared/reports/zones.ts';
import { event } from '../../../support/metering/events.ts';
import { reportSystem } from '../../../support/reports/runs.ts';

const record = (timezone: string, from_month: string | null): ZoneRecord => ({
  timezone,
  from_month,
  recorded_at: '2026-10-01T00:00:00.000Z',
});

test('a changed zone takes effect with the first month not yet begun', async () => {
  const system = reportSystem({ now: '2026-10-15T04:00:00Z' });
  await system.count(event({ at: Date.parse('2026-09-15Z') }));
  await system.run();
  system.change({ billingTimezone: 'America/New_York' });
  system.passTo('2026-10-16T04:00:00Z');
  await system.run();
  system.passTo('2026-12-01T06:00:00Z');
  await system.run();
  const zones = await Promise.all(
    ['2026-09', '2026-10', '2026-11'].map(
      async (month) => (await system.manifest(month, 1)).timezone,
    ),
  );
  expect(zones).toEqual(['UTC', 'UTC', 'America/New_York']);
});

test('a month keeps the zone of its version 1, whatever was recorded later', async () => {
  const system = reportSystem({ now: '2026-10-31T12:00:00Z', billingTimezone: 'Asia/Tokyo' });
  await system.count(event({ at: Date.parse('2026-10-15Z') }));
  await system.run({ month: '2026-10' });
  system.change({ billingTimezone: 'UTC' });
  system.passTo('2026-11-01T12:00:00Z');
  await system.count(event({ at: Date.parse('2026-10-31T20:00:00Z') }));
  await system.count(event({ at: Date.parse('2026-10-31T10:00:00Z') }));
  await system.run();
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    timezone: 'Asia/Tokyo',
    requests: 2,
  });
});

test('a run by hand records no zone: its settings may be a mistake', async () => {
  const system = reportSystem();
  await system.run({ month: '2026-09' });
  await system.run({});
  expect(await system.reports.keys('reports/timezones/')).toEqual([]);
});

test('a zone is recorded once, by runs at the same instant too', async () => {
  const system = reportSystem();
  await Promise.all([system.run(), system.run(), system.run()]);
  system.change({ billingTimezone: 'Asia/Tokyo' });
  await Promise.all([system.run(), system.run(), system.run()]);
  const keys = [...(await system.reports.keys('reports/timezones/'))].sort();
  expect(await Promise.all(keys.map(async (key) => system.reports.readText(key)))).toEqual([
    '{"timezone":"UTC","from_month":null,"recorded_at":"2026-11-01T04:00:00.000Z"}\n',
    '{"timezone":"Asia/Tokyo","from_month":"2026-12","recorded_at":"2026-11-01T04:00:00.000Z"}\n',
  ]);
});

test.each([
  // In UTC December has begun, in New York it has not.
  ['UTC', 'America/New_York', '2026-12-01T04:00:00Z', '2027-01'],
  ['America/New_York', 'UTC', '2026-12-01T04:00:00Z', '2027-01'],
  ['UTC', 'America/New_York', '2026-11-30T23:59:59Z', '2026-12'],
  ['UTC', 'Asia/Tokyo', '2026-11-30T15:00:00Z', '2027-01'],
])('from %s to %s at %s is from %s on', (before, after, instant, month) => {
  expect(zoneChange([record(before, null)], after, Date.parse(instant))?.from_month).toBe(month);
});

test('of records for the same month the last one counts', () => {
  const history = [
    record('UTC', null),
    record('Asia/Tokyo', '2026-12'),
    record('America/New_York', '2026-12'),
  ];
  const zoneOf = (month: string) => zoneOfMonth(history, month, 'Europe/Berlin');
  expect(['2026-11', '2026-12', '2027-01'].map(zoneOf)).toEqual([
    'UTC',
    'America/New_York',
    'America/New_York',
  ]);
  expect(zoneOfMonth([], '2026-11', 'Europe/Berlin')).toBe('Europe/Berlin');
});
