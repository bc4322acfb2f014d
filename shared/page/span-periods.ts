import type { EpochMs } from '../calendar/instant.ts';
import { type Period, type PeriodKind, periodAt, periodsIn } from '../calendar/period.ts';
import { localTime, type TimeZone } from '../calendar/zone.ts';

/** Periods of a range, the first and the last cut where it begins and ends. */
export const periodsCutTo = (range: Period, kind: PeriodKind, zone: TimeZone): readonly Period[] =>
  cutAt([...periodsIn(range, kind, zone)], range);

const cutAt = (periods: readonly Period[], { start, end }: Period): readonly Period[] =>
  periods
    .filter((period) => period.start < end)
    .map((period) => ({
      start: Math.max(period.start, start),
      end: Math.min(period.end, end),
    }));

/** Whether a period is a part of one of the calendar. */
export const isCut = ({ start, end }: Period, kind: PeriodKind, zone: TimeZone): boolean => {
  const whole = periodAt(start, kind, zone);
  return whole.start !== start || whole.end !== end;
};

/** How many days of the calendar a range of whole days has. */
export const daysIn = ({ start, end }: Period, zone: TimeZone): number =>
  localTime(start, zone).toPlainDate().until(localTime(end, zone).toPlainDate()).days;

/** The first instant of the day so many days before. */
export const daysBefore = (at: EpochMs, days: number, zone: TimeZone): EpochMs =>
  localTime(at, zone).subtract({ days }).startOfDay().epochMilliseconds;

/** As many days before, each with as many days as its own. */
export const shiftedPeriods = (
  periods: readonly Period[],
  days: number,
  zone: TimeZone,
): readonly Period[] =>
  periods.map(({ start, end }) => ({
    start: daysBefore(start, days, zone),
    end: daysBefore(end, days, zone),
  }));

/** From the beginning of the first to the end of the last. */
export const rangeOver = (periods: readonly Period[]): Period => ({
  start: periods[0]?.start ?? 0,
  end: periods.at(-1)?.end ?? 0,
});

/** Times of equal length, as periods. */
export type ComparedPeriods = {
  readonly now: readonly Period[];
  readonly before: readonly Period[];
};

type Growing = ComparedPeriods & {
  /** How many of the periods of now are over. */
  readonly over: number;
  /** By how many days the periods before are shifted; `null` where they are those of a calendar. */
  readonly shift: number | null;
};

/**
 * What is over of a time that is not, and as much of the time before: whole periods where these are
 * of the calendar or days, else whole days. `null` where nothing is.
 */
export const overPeriods = (
  { now, before, over, shift }: Growing,
  at: EpochMs,
  zone: TimeZone,
): ComparedPeriods | null => {
  if (shift !== null) {
    const { start: today } = periodAt(at, 'day', zone);
    const { start } = rangeOver(now);
    if (today <= start) return null;
    return {
      now: cutAt(now, { start, end: today }),
      before: cutAt(before, {
        start: rangeOver(before).start,
        end: daysBefore(today, shift, zone),
      }),
    };
  }
  const compared = Math.min(over, before.length);
  if (compared === 0) return null;
  return { now: now.slice(0, compared), before: before.slice(0, compared) };
};
