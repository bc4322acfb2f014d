import type { EpochMs } from '../calendar/instant.ts';
import { type Period, periodAt } from '../calendar/period.ts';
import { parseBound } from '../usage/range.ts';
import { formatInstant, type TimeZone } from '../calendar/zone.ts';

/** A calendar month as `2026-10`. Months compare as texts. */
export type Month = string;

/** The month that a text names; `null` where it names none, or one before 1971. */
export const parseMonth = (text: string): Month | null =>
  /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text) && text >= '1971-01' ? text : null;

/** No traffic is older: what says so was written by a clock that was wrong. */
export const firstReportMonth: Month = '2015-01';

/** The month of a zone's calendar in which an instant lies. */
export const monthAt = (at: EpochMs, zone: TimeZone): Month => formatInstant(at, zone).slice(0, 7);

export const monthPeriod = (month: Month, zone: TimeZone): Period => {
  const start = parseBound(month, zone);
  if (start === null) throw new RangeError(`"${month}" is no month; allowed: 1971-01 and later`);
  return periodAt(start, 'month', zone);
};

export const monthAfter = (month: Month): Month => monthsFrom(month, 1);

export const monthBefore = (month: Month): Month => monthsFrom(month, -1);

const monthsFrom = (month: Month, distance: number): Month => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + distance)).toISOString().slice(0, 7);
};
