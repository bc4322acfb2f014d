import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { dueMonths } from '../../../shared/push/months.ts';

const at = (text: string) => Date.parse(text);
const movedWest = (month: string) => (month < '2026-12' ? 'UTC' : 'America/New_York');

test('between two months of different zones the one that is over has its grace and no more', () => {
  const kindsAt = (text: string) =>
    dueMonths(at(text), hourMs, movedWest).map(({ month, kind }) => [month, kind]);
  expect(kindsAt('2026-12-01T00:30:00Z')[0]).toEqual(['2026-11', 'automatic']);
  expect(kindsAt('2026-12-01T01:30:00Z')[0]).toEqual(['2026-11', 'late']);
  expect(kindsAt('2026-12-01T05:30:00Z').slice(0, 2)).toEqual([
    ['2026-12', 'automatic'],
    ['2026-11', 'late'],
  ]);
});

test('the month that ends goes before the running one, as long as its grace lasts', () => {
  const kindsAt = (text: string) =>
    dueMonths(at(text), 72 * hourMs, () => 'UTC').map(({ month, kind }) => [month, kind]);
  expect(kindsAt('2026-12-03T23:00:00Z')).toEqual([
    ['2026-11', 'automatic'],
    ['2026-12', 'automatic'],
    ['2026-10', 'late'],
    ['2026-09', 'late'],
  ]);
  expect(kindsAt('2026-12-04T00:00:00Z').slice(0, 2)).toEqual([
    ['2026-12', 'automatic'],
    ['2026-11', 'late'],
  ]);
});
