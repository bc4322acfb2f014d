import type { Temporal } from 'temporal-polyfill';
import { type EpochMs, quarterHourMs } from './instant.ts';
import { localTime, type TimeZone } from './zone.ts';

export const periodKinds = ['hour', 'day', 'month', 'year'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** Half-open: `start` belongs to it, `end` does not. */
export type Period = { readonly start: EpochMs; readonly end: EpochMs };

/**
 * The period of a zone's calendar in which an instant lies. Periods of a kind cover all time
 * without gap or overlap.
 *
 * An hour begins where the zone's clock changes to another hour or reads a full one. So the hour
 * that a clock change repeats in New York is two hours, and the half hour that it repeats on Lord
 * Howe Island makes one of 90 minutes.
 */
export const periodAt = (at: EpochMs, kind: PeriodKind, zone: TimeZone): Period => {
  const start = startOf(localTime(at, zone), kind);
  return { start: start.epochMilliseconds, end: endOf(start, kind) };
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

const startOf = (at: Temporal.ZonedDateTime, kind: PeriodKind): Temporal.ZonedDateTime => {
  switch (kind) {
    case 'hour':
      return at.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    case 'day':
      return at.startOfDay();
    case 'month':
      return at.with({ day: 1 }).startOfDay();
    case 'year':
      return at.with({ month: 1, day: 1 }).startOfDay();
  }
};

const endOf = (start: Temporal.ZonedDateTime, kind: PeriodKind): EpochMs => {
  if (kind === 'hour') return endOfHour(start);
  const next = start.add(
    kind === 'day' ? { days: 1 } : kind === 'month' ? { months: 1 } : { years: 1 },
  );
  return startOf(next, kind).epochMilliseconds;
};

// Not simply an hour on: a clock change can make an hour longer or shorter.
const endOfHour = (start: Temporal.ZonedDateTime): EpochMs => {
  let next = start.add({ hours: 1 });
  while (sameHour(start, next)) next = next.add({ milliseconds: quarterHourMs });
  return startOf(next, 'hour').epochMilliseconds;
};

const sameHour = (a: Temporal.ZonedDateTime, b: Temporal.ZonedDateTime): boolean =>
  startOf(b, 'hour').epochMilliseconds <= a.epochMilliseconds;
