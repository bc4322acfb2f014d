import { expect, test } from '@jest/globals';
import { formatInstant, timeZoneNamed } from '../../../shared/calendar/zone.ts';

test.each([
  ['UTC', 'UTC'],
  ['utc', 'UTC'],
  ['america/new_york', 'America/New_York'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
])('%s is the zone %s', (name, zone) => {
  expect(timeZoneNamed(name)).toBe(zone);
  expect(timeZoneNamed(name)).not.toBeNull();
});

test.each([
  '',
  ' UTC',
  'UTC ',
  'Europe/Nowhere',
  '+01:00',
  '-05:07',
  'Z',
  'UTC+1',
  '__proto__',
  'Europe/Berlin[u-ca=hebrew]',
  '2026-11-22T00:00[Europe/Berlin]',
])('%j is no zone', (name) => {
  expect(timeZoneNamed(name)).toBeNull();
  expect(timeZoneNamed(name)).toBeNull();
});

test.each([
  ['UTC', '2026-11-22T12:15:00Z'],
  ['Etc/UTC', '2026-11-22T12:15:00+00:00'],
  ['Asia/Kathmandu', '2026-11-22T18:00:00+05:45'],
  ['America/St_Johns', '2026-11-22T08:45:00-03:30'],
])('an instant in %s is %s', (zone, text) => {
  expect(formatInstant(Date.parse('2026-11-22T12:15:00.999Z'), zone)).toBe(text);
});
