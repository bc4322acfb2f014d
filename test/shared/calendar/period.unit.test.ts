import { describe, expect, test } from '@jest/globals';
import { periodAt, type PeriodKind, periodsIn } from '../../../shared/calendar/period.ts';
import { formatInstant } from '../../../shared/calendar/zone.ts';

const hourMs = 3_600_000;

const periodOf = (kind: PeriodKind, zone: string, instant: string) => {
  const { start, end } = periodAt(Date.parse(instant), kind, zone);
  return [formatInstant(start, zone), formatInstant(end, zone), (end - start) / hourMs];
};

test.each([
  ['hour', '2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z', 1],
  ['day', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z', 24],
  ['week', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z', 7 * 24],
  ['month', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 30 * 24],
  ['quarter', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z', 92 * 24],
  ['year', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 365 * 24],
] as const)('in UTC a %s goes from %s to %s', (kind, start, end, hours) => {
  expect(periodOf(kind, 'UTC', '2026-11-22T12:34:56.789Z')).toEqual([start, end, hours]);
});

test('a period begins with its start and ends before its end', () => {
  const { start, end } = periodAt(Date.parse('2026-11-22T12:00:00Z'), 'month', 'Asia/Kolkata');
  expect(periodAt(start, 'month', 'Asia/Kolkata').start).toBe(start);
  expect(periodAt(start - 1, 'month', 'Asia/Kolkata').end).toBe(start);
  expect(periodAt(end - 1, 'month', 'Asia/Kolkata').start).toBe(start);
  expect(periodAt(end, 'month', 'Asia/Kolkata').start).toBe(end);
});

test.each([
  ['2026-01-01T12:00:00Z', '2025-12-29T00:00:00Z', '2026-01-05T00:00:00Z', 7 * 24],
  ['2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z', 7 * 24],
  ['2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z', 7 * 24],
])('the week of %s begins on Monday, %s', (instant, start, end, hours) => {
  expect(periodOf('week', 'UTC', instant)).toEqual([start, end, hours]);
});

test('a week or quarter over a clock change has an hour more or less', () => {
  expect(periodOf('week', 'America/New_York', '2026-11-01T12:00:00Z')[2]).toBe(7 * 24 + 1);
  expect(periodOf('quarter', 'America/New_York', '2026-03-01T12:00:00Z')[2]).toBe(90 * 24 - 1);
});

describe('a day', () => {
  test.each([
    ['America/New_York', '2026-03-08T12:00:00Z', 23],
    ['America/New_York', '2026-11-01T12:00:00Z', 25],
    ['America/New_York', '2026-11-02T12:00:00Z', 24],
    ['Australia/Lord_Howe', '2026-10-03T20:00:00Z', 23.5],
    ['Australia/Lord_Howe', '2026-04-04T20:00:00Z', 24.5],
    ['Pacific/Auckland', '2026-09-26T20:00:00Z', 23],
    ['Pacific/Auckland', '2026-04-04T20:00:00Z', 25],
    ['Antarctica/Troll', '2026-03-29T12:00:00Z', 22],
  ])('in %s at %s has %d hours', (zone, instant, hours) => {
    expect(periodOf('day', zone, instant)[2]).toBe(hours);
  });

  test('whose midnight is skipped begins at one', () => {
    expect(periodOf('day', 'Asia/Beirut', '2026-03-29T09:00:00Z')).toEqual([
      '2026-03-29T01:00:00+03:00',
      '2026-03-30T00:00:00+03:00',
      23,
    ]);
  });

  test('whose midnight comes twice begins at the first', () => {
    expect(periodOf('day', 'America/Havana', '2026-11-01T12:00:00Z')).toEqual([
      '2026-11-01T00:00:00-04:00',
      '2026-11-02T00:00:00-05:00',
      25,
    ]);
  });

  test('whose last hour comes twice ends after the second', () => {
    expect(periodOf('day', 'America/Santiago', '2026-04-05T03:30:00Z')).toEqual([
      '2026-04-04T00:00:00-03:00',
      '2026-04-05T00:00:00-04:00',
      25,
    ]);
  });
});

describe('an hour', () => {
  test('that a clock change repeats is two', () => {
    expect(periodOf('hour', 'America/New_York', '2026-11-01T05:59:59Z')).toEqual([
      '2026-11-01T01:00:00-04:00',
      '2026-11-01T01:00:00-05:00',
      1,
    ]);
    expect(periodOf('hour', 'America/New_York', '2026-11-01T06:00:00Z')).toEqual([
      '2026-11-01T01:00:00-05:00',
      '2026-11-01T02:00:00-05:00',
      1,
    ]);
  });

  test('half of which a clock change repeats is one of 90 minutes', () => {
    for (const instant of ['2026-04-04T14:30:00Z', '2026-04-04T15:15:00Z']) {
      expect(periodOf('hour', 'Australia/Lord_Howe', instant)).toEqual([
        '2026-04-05T01:00:00+11:00',
        '2026-04-05T02:00:00+10:30',
        1.5,
      ]);
    }
  });

  test('half of which a clock change skips is one of 30 minutes', () => {
    expect(periodOf('hour', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z')).toEqual([
      '2026-10-04T02:30:00+11:00',
      '2026-10-04T03:00:00+11:00',
      0.5,
    ]);
  });

  test('that a clock change cuts short or begins late has the rest', () => {
    const chatham = (instant: string) => periodOf('hour', 'Pacific/Chatham', instant);
    // From 03:45 back to 02:45, and from 02:45 on to 03:45.
    expect(chatham('2026-04-04T13:59:59Z')).toEqual([
      '2026-04-05T03:00:00+13:45',
      '2026-04-05T02:45:00+12:45',
      0.75,
    ]);
    expect(chatham('2026-04-04T14:00:00Z')).toEqual([
      '2026-04-05T02:45:00+12:45',
      '2026-04-05T03:00:00+12:45',
      0.25,
    ]);
    expect(chatham('2026-09-26T14:00:00Z')).toEqual([
      '2026-09-27T03:45:00+13:45',
      '2026-09-27T04:00:00+13:45',
      0.25,
    ]);
  });

  test('in Kathmandu begins at a quarter past of UTC', () => {
    expect(periodOf('hour', 'Asia/Kathmandu', '2026-11-22T12:14:59Z')).toEqual([
      '2026-11-22T17:00:00+05:45',
      '2026-11-22T18:00:00+05:45',
      1,
    ]);
  });
});

test('a month and a year hold their clock changes', () => {
  expect(periodOf('month', 'America/New_York', '2026-03-15T00:00:00Z')).toEqual([
    '2026-03-01T00:00:00-05:00',
    '2026-04-01T00:00:00-04:00',
    31 * 24 - 1,
  ]);
  expect(periodOf('year', 'Pacific/Auckland', '2026-06-15T00:00:00Z')).toEqual([
    '2026-01-01T00:00:00+13:00',
    '2027-01-01T00:00:00+13:00',
    365 * 24,
  ]);
});

test('the periods of a range are those that begin in it', () => {
  const range = { start: Date.parse('2026-01-01Z'), end: Date.parse('2027-01-01Z') };
  expect([...periodsIn(range, 'month', 'UTC')]).toHaveLength(12);
  expect([...periodsIn({ start: range.start, end: range.start }, 'hour', 'UTC')]).toEqual([]);
});
