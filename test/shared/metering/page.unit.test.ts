import { expect, test } from '@jest/globals';
import {
  isMonthPage,
  monthPageAt,
  pageEnd,
  pageStart,
  quarterDayPageAt,
  slotAt,
  slotMs,
} from '../../../shared/metering/page.ts';

const at = (text: string): number => Date.parse(text);

test.each([
  ['2026-11-22T00:00:00.000Z', '2026-11', 21, '2026-11-22T00', 0],
  ['2026-11-22T05:59:59.999Z', '2026-11', 21, '2026-11-22T00', 23],
  ['2026-11-22T06:00:00.000Z', '2026-11', 21, '2026-11-22T06', 0],
  ['2026-11-22T12:14:59.999Z', '2026-11', 21, '2026-11-22T12', 0],
  ['2026-11-22T12:15:00.000Z', '2026-11', 21, '2026-11-22T12', 1],
  ['2026-11-30T23:59:59.999Z', '2026-11', 29, '2026-11-30T18', 23],
  ['2026-12-01T00:00:00.000Z', '2026-12', 0, '2026-12-01T00', 0],
  ['2028-02-29T23:45:00.000Z', '2028-02', 28, '2028-02-29T18', 23],
  ['1969-12-31T23:59:59.999Z', '1969-12', 30, '1969-12-31T18', 23],
])(
  '%s lies on month page %s in slot %d and on %s in slot %d',
  (text, month, day, quarterDay, slot) => {
    expect(monthPageAt(at(text))).toBe(month);
    expect(slotAt(month, at(text))).toBe(day);
    expect(quarterDayPageAt(at(text))).toBe(quarterDay);
    expect(slotAt(quarterDay, at(text))).toBe(slot);
  },
);

test.each([
  ['2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
  ['2026-12', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['2028-02', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['2026-11-22T18', '2026-11-22T18:00:00Z', '2026-11-23T00:00:00Z'],
])('page %s goes from %s to %s', (page, start, end) => {
  expect(pageStart(page)).toBe(at(start));
  expect(pageEnd(page)).toBe(at(end));
});

test('a slot of a month is a day, one of a quarter of a day a quarter of an hour', () => {
  expect(slotMs('2026-11')).toBe(86_400_000);
  expect(slotMs('2026-11-22T06')).toBe(900_000);
  expect([isMonthPage('2026-11'), isMonthPage('2026-11-22T06')]).toEqual([true, false]);
});
