import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../calendar/instant.ts';
import { type Period, periodAt, type PeriodKind } from '../calendar/period.ts';
import { localTime, type TimeZone } from '../calendar/zone.ts';

/**
 * The instant that a bound of a range names: a year, quarter (`2026-Q4`), month or date of the
 * zone (its first instant), or a date-time with its own zone. `null` where it is none of these, or its year is
 * before 1970.
 */
export const parseBound = (text: string, zone: TimeZone): EpochMs | null => {
  // By its text: east of Greenwich 1970 begins before the epoch does.
  if (text < '1970') return null;
  try {
    return instantOf(text, zone);
  } catch {
    // A month 13, an hour 25.
    return null;
  }
};

const instantOf = (text: string, zone: TimeZone): EpochMs | null => {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
  if (quarter !== null) {
    const [, year = '', number = ''] = quarter;
    return instantOf(`${year}-${String(Number(number) * 3 - 2).padStart(2, '0')}`, zone);
  }
  const date = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (date !== null) {
    const [, year, month = '01', day = '01'] = date;
    return Temporal.PlainDate.from(`${year}-${month}-${day}`).toZonedDateTime(zone)
      .epochMilliseconds;
  }
  return /^\d{4}-\d\d-\d\dT\d\d(?::\d\d(?::\d\d(?:\.\d{1,9})?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(
    text,
  )
    ? Temporal.Instant.from(text).epochMilliseconds
    : null;
};

/** How far back a query looks where it does not say so. */
const defaultLength = {
  hour: { hours: 48 },
  day: { days: 31 },
  week: { weeks: 13 },
  month: { months: 12 },
  quarter: { months: 8 * 3 },
  year: { years: 5 },
} as const;

/**
 * The range between two bounds, widened outwards to whole periods. Without `to` it ends with the
 * period of `now`; without `from` it begins 48 hours, 31 days, 13 weeks, 12 months,
 * 8 quarters or 5 years before it.
 */
export const rangeOf = (
  bounds: { readonly from: EpochMs | null; readonly to: EpochMs | null },
  kind: PeriodKind,
  zone: TimeZone,
  now: EpochMs,
): Period => {
  const end = bounds.to === null ? periodAt(now, kind, zone).end : ceil(bounds.to, kind, zone);
  const from = bounds.from ?? before(end, kind, zone);
  return { start: periodAt(from, kind, zone).start, end };
};

const ceil = (at: EpochMs, kind: PeriodKind, zone: TimeZone): EpochMs => {
  const { start, end } = periodAt(at, kind, zone);
  return start === at ? at : end;
};

const before = (end: EpochMs, kind: PeriodKind, zone: TimeZone): EpochMs =>
  Math.max(0, localTime(end, zone).subtract(defaultLength[kind]).epochMilliseconds);
