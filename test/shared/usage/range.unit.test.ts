import { describe, expect, test } from '@jest/globals';
import type { PeriodKind } from '../../../shared/calendar/period.ts';
import { parseBound, rangeOf } from '../../../shared/usage/range.ts';
import { formatInstant } from '../../../shared/calendar/zone.ts';

const at = (text: string): number => Date.parse(text);

describe('a bound', () => {
  test.each([
    ['2026', 'UTC', '2026-01-01T00:00:00Z'],
    ['2026-11', 'UTC', '2026-11-01T00:00:00Z'],
    ['2026-Q1', 'UTC', '2026-01-01T00:00:00Z'],
    ['2026-Q4', 'America/New_York', '2026-10-01T04:00:00Z'],
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00Z'],
    ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00Z'],
    ['2026-07', 'America/New_York', '2026-07-01T04:00:00Z'],
    ['2026', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
    ['2028-02-29', 'UTC', '2028-02-29T00:00:00Z'],
    // Beirut goes from 23:59:59 to 01:00 that night.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00Z'],
    ['1970', 'Asia/Kathmandu', '1969-12-31T18:30:00Z'],
  ])('%s in %s is the first instant of it there', (text, zone, expected) => {
    expect(parseBound(text, zone)).toBe(at(expected));
  });

  test.each([
    ['2026-11-22T06:00:00Z', '2026-11-22T06:00:00Z'],
    ['2026-11-22T06:00Z', '2026-11-22T06:00:00Z'],
    ['2026-11-22T06Z', '2026-11-22T06:00:00Z'],
    ['2026-11-22t06:00z', '2026-11-22T06:00:00Z'],
    ['2026-11-22T06:00:00.123Z', '2026-11-22T06:00:00.123Z'],
    ['2026-11-22T06:00:00.123456789Z', '2026-11-22T06:00:00.123Z'],
    ['2026-11-22T06:00:00+05:45', '2026-11-22T00:15:00Z'],
    ['2026-11-22T06:00+0545', '2026-11-22T00:15:00Z'],
    ['2026-11-22T06:00-03', '2026-11-22T09:00:00Z'],
  ])('%s is an instant, whatever the zone of the query', (text, expected) => {
    expect(parseBound(text, 'America/New_York')).toBe(at(expected));
  });

  test.each([
    '',
    ' ',
    'today',
    '26',
    '2026-1',
    '2026-13',
    '2026-00',
    '2026-02-29',
    '2026-11-31',
    '2026-11-22T06:00:00',
    '2026-11-22T25:00Z',
    '2026-11-22T06:60Z',
    '2026-11-22 06:00:00Z',
    // A + that was not written as %2B arrives as a blank.
    '2026-11-22T06:00:00 02:00',
    '2026-11-22T06:00:00[Europe/Berlin]',
    '2026-11-22T06:00:00Z[Europe/Berlin]',
    '2026-11-22T06:00:00+99:00',
    '20261122',
    '2026-W47',
    '2026-Q0',
    '2026-Q5',
    '2026-q4',
    '2026Q4',
    '2026-Q4-01',
    '+002026-11-22',
    '-2026',
    '1969',
    '1969-12-31T23:59:59Z',
    '\u0662\u0660\u0662\u0666',
    '1795348800000',
  ])('%j is none', (text) => {
    expect(parseBound(text, 'UTC')).toBeNull();
  });
});

describe('a range', () => {
  const now = at('2026-11-22T12:00:00Z');

  /** The range of two bounds as text, in the zone. */
  const range = (kind: PeriodKind, zone: string, from: string | null, to: string | null) => {
    const bound = (text: string | null) => (text === null ? null : parseBound(text, zone));
    const { start, end } = rangeOf({ from: bound(from), to: bound(to) }, kind, zone, now);
    return [formatInstant(start, zone), formatInstant(end, zone)];
  };

  test.each([
    ['hour', '2026-11-20T13:00:00Z', '2026-11-22T13:00:00Z'],
    ['day', '2026-10-23T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['week', '2026-08-24T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['month', '2025-12-01T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['quarter', '2025-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['year', '2022-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ] as const)('without bounds has the last %ss, with the one that runs', (kind, from, to) => {
    expect(range(kind, 'UTC', null, null)).toEqual([from, to]);
  });

  test('without bounds is of the calendar of the zone', () => {
    expect(range('day', 'America/New_York', null, null)).toEqual([
      '2026-10-23T00:00:00-04:00',
      '2026-11-23T00:00:00-05:00',
    ]);
  });

  test('without `from` looks back from `to`', () => {
    expect(range('month', 'UTC', null, '2026-07')).toEqual([
      '2025-07-01T00:00:00Z',
      '2026-07-01T00:00:00Z',
    ]);
  });

  test('without `to` ends with the period that runs', () => {
    expect(range('month', 'UTC', '2026-10', null)).toEqual([
      '2026-10-01T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ]);
  });

  test('of whole periods stays as it is', () => {
    expect(range('month', 'UTC', '2026-10', '2026-11')).toEqual([
      '2026-10-01T00:00:00Z',
      '2026-11-01T00:00:00Z',
    ]);
  });

  test('that cuts periods is widened to all of them', () => {
    expect(range('month', 'UTC', '2026-10-31', '2026-11-01T00:00:00.001Z')).toEqual([
      '2026-10-01T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ]);
    expect(range('year', 'Asia/Kathmandu', '2026-10-31', '2026-11-01')).toEqual([
      '2026-01-01T00:00:00+05:45',
      '2027-01-01T00:00:00+05:45',
    ]);
  });

  test('of 48 hours over a clock change has 48 hours', () => {
    expect(range('hour', 'America/New_York', null, '2026-03-09')).toEqual([
      '2026-03-06T23:00:00-05:00',
      '2026-03-09T00:00:00-04:00',
    ]);
  });

  test('of 31 days over a clock change has 31 days of the calendar', () => {
    expect(range('day', 'America/New_York', null, '2026-03-23')).toEqual([
      '2026-02-20T00:00:00-05:00',
      '2026-03-23T00:00:00-04:00',
    ]);
  });

  test('never begins more than a period before 1970', () => {
    expect(range('year', 'UTC', null, '1972')).toEqual([
      '1970-01-01T00:00:00Z',
      '1972-01-01T00:00:00Z',
    ]);
  });
});
