import type { EpochMs } from '../calendar/instant.ts';
import { type Period, periodAt } from '../calendar/period.ts';
import { localTime, type TimeZone } from '../calendar/zone.ts';

const kinds = {
  today: 'day',
  yesterday: 'day',
  this_week: 'week',
  last_week: 'week',
  this_month: 'month',
  last_month: 'month',
  this_quarter: 'quarter',
  last_quarter: 'quarter',
  this_year: 'year',
  last_year: 'year',
} as const;

const days = { last_7_days: 7, last_30_days: 30 } as const;

export type RangeName = keyof typeof kinds | keyof typeof days;

/** In the order in which a person would choose from them. */
export const rangeNames = [
  'today',
  'yesterday',
  'last_7_days',
  'last_30_days',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
] as const satisfies readonly RangeName[];

/** The range that a name means at an instant, by the calendar of a zone. Days are whole ones before today. */
export const rangeNamed = (name: RangeName, zone: TimeZone, now: EpochMs): Period => {
  if (name === 'last_7_days' || name === 'last_30_days') {
    const { start: end } = periodAt(now, 'day', zone);
    const first = localTime(end, zone).subtract({ days: days[name] }).startOfDay();
    return { start: first.epochMilliseconds, end };
  }
  const current = periodAt(now, kinds[name], zone);
  const isCurrent = name === 'today' || name.startsWith('this_');
  return isCurrent ? current : periodAt(current.start - 1, kinds[name], zone);
};
