import { expect, test } from '@jest/globals';
import { formatInstant } from '../../../shared/calendar/zone.ts';
import { rangeNamed, rangeNames } from '../../../shared/usage/named-range.ts';

const zone = 'America/New_York';
/** A Sunday in New York, and Monday in UTC. */
const now = Date.parse('2026-11-23T03:00:00Z');

test.each([
  ['today', '2026-11-22', '2026-11-23'],
  ['yesterday', '2026-11-21', '2026-11-22'],
  ['last_7_days', '2026-11-15', '2026-11-22'],
  ['last_30_days', '2026-10-23', '2026-11-22'],
  ['this_week', '2026-11-16', '2026-11-23'],
  ['last_week', '2026-11-09', '2026-11-16'],
  ['this_month', '2026-11-01', '2026-12-01'],
  ['last_month', '2026-10-01', '2026-11-01'],
  ['this_quarter', '2026-10-01', '2027-01-01'],
  ['last_quarter', '2026-07-01', '2026-10-01'],
  ['this_year', '2026-01-01', '2027-01-01'],
  ['last_year', '2025-01-01', '2026-01-01'],
] as const)('%s goes from %s to %s by the calendar of the zone', (name, from, to) => {
  const { start, end } = rangeNamed(name, zone, now);
  const texts = [start, end].map((at) => formatInstant(at, zone).slice(0, 19));
  expect(texts).toEqual([`${from}T00:00:00`, `${to}T00:00:00`]);
});

test('each name is one that can be asked for, once', () => {
  expect(new Set(rangeNames).size).toBe(12);
});

test('days are whole ones over a clock change', () => {
  const { start, end } = rangeNamed('last_7_days', zone, Date.parse('2026-11-03T12:00:00Z'));
  expect((end - start) / 3_600_000).toBe(7 * 24 + 1);
});
