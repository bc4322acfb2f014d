import { expect, test } from '@jest/globals';
import { periodAt, type PeriodKind, periodsIn } from '../../../shared/calendar/period.ts';
import { planRead } from '../../../shared/usage/read-plan.ts';

/** The segments of the period in which an instant lies, as `page first..end`. */
const segments = (kind: PeriodKind, zone: string, instant: string): string[] => {
  const plan = [...planRead([periodAt(Date.parse(instant), kind, zone)])];
  return plan.flatMap((block) =>
    block.periods.flatMap((period) =>
      period.segments.map(({ page, first, end }) => `${page} ${first}..${end}`),
    ),
  );
};

test('an hour is four slots of one quarter-day page', () => {
  expect(segments('hour', 'UTC', '2026-11-22T07:30:00Z')).toEqual(['2026-11-22T06 4..8']);
});

test('an hour across two quarter-day pages is read from both', () => {
  expect(segments('hour', 'Asia/Kolkata', '2026-11-22T06:00:00Z')).toEqual([
    '2026-11-22T00 22..24',
    '2026-11-22T06 0..2',
  ]);
});

test('a day of UTC is one slot of its month page', () => {
  expect(segments('day', 'UTC', '2026-11-22T07:30:00Z')).toEqual(['2026-11 21..22']);
});

test('a day of another zone without a whole UTC day is read from quarter-day pages', () => {
  expect(segments('day', 'America/New_York', '2026-11-22T07:30:00Z')).toEqual([
    '2026-11-22T00 20..24',
    '2026-11-22T06 0..24',
    '2026-11-22T12 0..24',
    '2026-11-22T18 0..24',
    '2026-11-23T00 0..20',
  ]);
});

test('a month of another zone takes its whole UTC days from the month page', () => {
  expect(segments('month', 'Asia/Kathmandu', '2026-11-22T07:30:00Z')).toEqual([
    '2026-11 0..29',
    '2026-10-31T18 1..24',
    '2026-11-30T00 0..24',
    '2026-11-30T06 0..24',
    '2026-11-30T12 0..24',
    '2026-11-30T18 0..1',
  ]);
});

test('a year of UTC is its twelve month pages', () => {
  const pages = segments('year', 'UTC', '2026-11-22T07:30:00Z');
  expect(pages).toHaveLength(12);
  expect(pages[1]).toBe('2026-02 0..28');
});

test('periods of the same pages are one block, so that each page is read once', () => {
  const november = periodAt(Date.parse('2026-11-22T00:00:00Z'), 'month', 'UTC');
  const blocks = [...planRead(periodsIn(november, 'day', 'UTC'))];
  expect(blocks.map(({ pages, periods }) => [pages, periods.length])).toEqual([[['2026-11'], 30]]);
});

test('where another customer may begin to pay, the cells are cut', () => {
  const june = Date.parse('2026-06-01T00:00:00+02:00');
  const quarter = periodAt(june, 'quarter', 'Europe/Berlin');
  const [block] = [...planRead([quarter], [june])];
  const around = block?.periods[0]?.segments.filter(({ page }) => page.startsWith('2026-05-31'));
  expect(around?.map(({ page, first, end, at }) => [page, first, end, at < june])).toEqual([
    ['2026-05-31T00', 0, 24, true],
    ['2026-05-31T06', 0, 24, true],
    ['2026-05-31T12', 0, 24, true],
    ['2026-05-31T18', 0, 16, true],
    ['2026-05-31T18', 16, 24, false],
  ]);
});

test('a period before 1972 whose zone has seconds is cut at the quarter before', () => {
  // Monrovia was 44 minutes and 30 seconds behind UTC.
  expect(segments('hour', 'Africa/Monrovia', '1971-06-01T12:00:00Z')).toEqual([
    '1971-06-01T06 22..24',
    '1971-06-01T12 0..2',
  ]);
});

test('an hour that needs one page more than the hour before is a block of its own', () => {
  const start = Date.parse('2026-11-22T04:30:00Z');
  const hours = periodsIn(
    { start, end: Date.parse('2026-11-22T07:30:00Z') },
    'hour',
    'Asia/Kolkata',
  );
  expect([...planRead(hours)].map(({ pages, periods }) => [pages, periods.length])).toEqual([
    [['2026-11-22T00'], 1],
    [['2026-11-22T00', '2026-11-22T06'], 1],
    [['2026-11-22T06'], 1],
  ]);
});
