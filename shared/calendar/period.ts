import type { Temporal } from 'temporal-polyfill';
import { type EpochMs, hourMs, minuteMs, quarterHourMs } from './instant.ts';
import { localTime, type TimeZone } from './zone.ts';

export const periodKinds = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** Half-open: `start` belongs to it, `end` does not. */
export type Period = { readonly start: EpochMs; readonly end: EpochMs };

/**
 * The period of a zone's calendar in which an instant lies. Periods of a kind cover all time
 * without gap or overlap. A week begins on Monday (ISO 8601).
 *
 * An hour begins where the zone's clock changes to another hour or reads a full one. So the hour
 * that a clock change repeats in New York is two hours, and the half hour that it repeats on Lord
 * Howe Island makes one of 90 minutes.
 */
export const periodAt = (at: EpochMs, kind: PeriodKind, zone: TimeZone): Period => {
  if (kind === 'hour') {
    const start = startOfHour(at, zone);
    return { start, end: endOfHour(start, zone) };
  }
  const start = startOf(localTime(at, zone), kind);
  const next = start.add(unit[kind]);
  return { start: start.epochMilliseconds, end: startOf(next, kind).epochMilliseconds };
};

/** The periods that a range touches, in order. They are made one at a time. */
export function* periodsIn(range: Period, kind: PeriodKind, zone: TimeZone): Generator<Period> {
  let start = range.start;
  while (start < range.end) {
    const period = periodAt(start, kind, zone);
    yield period;
    start = period.end;
  }
}

const unit = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
} as const;

const startOf = (
  at: Temporal.ZonedDateTime,
  kind: Exclude<PeriodKind, 'hour'>,
): Temporal.ZonedDateTime => {
  switch (kind) {
    case 'day':
      return at.startOfDay();
    case 'week':
      return at.subtract({ days: at.dayOfWeek - 1 }).startOfDay();
    case 'month':
      return at.with({ day: 1 }).startOfDay();
    case 'quarter':
      return at.with({ month: at.month - ((at.month - 1) % 3), day: 1 }).startOfDay();
    case 'year':
      return at.with({ month: 1, day: 1 }).startOfDay();
  }
};

// Not by rounding the time: the Chatham Islands go from 03:45 to 02:45, and 02:00 then lies before
// another hour.
const startOfHour = (at: EpochMs, zone: TimeZone): EpochMs => {
  const local = localTime(at, zone);
  const full = at - msIntoHour(local);
  if (hasOffsetOf(local, full, zone)) return full;
  let start = Math.floor(at / quarterHourMs) * quarterHourMs;
  while (!beginsHour(start, zone)) start -= quarterHourMs;
  return start;
};

const endOfHour = (start: EpochMs, zone: TimeZone): EpochMs => {
  const local = localTime(start, zone);
  const full = start + hourMs - msIntoHour(local);
  if (hasOffsetOf(local, full, zone)) return full;
  let end = start + quarterHourMs;
  while (!beginsHour(end, zone)) end += quarterHourMs;
  return end;
};

const msIntoHour = ({ minute, second, millisecond }: Temporal.ZonedDateTime): number =>
  minute * minuteMs + second * 1000 + millisecond;

/** Whether no clock change lies between two instants less than some hours apart. */
const hasOffsetOf = (local: Temporal.ZonedDateTime, at: EpochMs, zone: TimeZone): boolean =>
  localTime(at, zone).offsetNanoseconds === local.offsetNanoseconds;

/** Whether the clock goes to another hour or reads a full one at a quarter of an hour. */
const beginsHour = (quarter: EpochMs, zone: TimeZone): boolean => {
  const local = localTime(quarter, zone);
  return local.minute === 0 || local.hour !== localTime(quarter - quarterHourMs, zone).hour;
};
