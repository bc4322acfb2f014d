import { dayMs, type EpochMs } from '../calendar/instant.ts';
import { type Period, periodAt, type PeriodKind, periodKinds } from '../calendar/period.ts';
import { formatInstant, localTime, type TimeZone } from '../calendar/zone.ts';
import { type RangeName, rangeNamed } from '../usage/named-range.ts';
import { parseBound } from '../usage/range.ts';
import { daysBesideText, daysOfYearText, isOfOneYear, monthAlone, monthName } from './format.ts';
import {
  type ComparedPeriods,
  daysBefore,
  daysIn,
  overPeriods,
  periodsCutTo,
  shiftedPeriods,
} from './span-periods.ts';

/** What a person chose: a name, a month, or a first and a last day. */
export type SpanChoice =
  | { readonly kind: 'named'; readonly name: RangeName }
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'days'; readonly first: string; readonly last: string };

/** The time that a view is about, and the time that it is compared with. Whole days of the zone. */
export type Span = {
  readonly range: Period;
  readonly title: string;
  /** The kind of period that the range is, if it is one. */
  readonly whole: PeriodKind | null;
  /** What stands before the title, or before that of the time before: `in October`, `on 1 October`. */
  readonly preposition: 'in' | 'on';
  /** The periods of the chart: those of a calendar, the first and the last cut to the range. */
  readonly by: PeriodKind;
  readonly periods: readonly Period[];
  /** How many of them are over. */
  readonly over: number;
  /** The longest kind of period of which the range has whole ones, no longer than those of the chart. */
  readonly rowsBy: PeriodKind;
  readonly hasBegun: boolean;
  readonly isOver: boolean;
  /** Begun, and not over. */
  readonly isGrowing: boolean;
  readonly before: Period;
  readonly beforeTitle: string;
  /** The periods of `before`, none before 1970. */
  readonly beforePeriods: readonly Period[];
  /** What of the two times is compared; `null` where nothing is. */
  readonly compared: ComparedPeriods | null;
};

/** `null` where the days are none, or in the wrong order. */
export const readSpan = (choice: SpanChoice, zone: TimeZone, now: EpochMs): Span | null => {
  const range = rangeOf(choice, zone, now);
  return range === null ? null : spanOf(range, choice, zone, now);
};

const rangeOf = (choice: SpanChoice, zone: TimeZone, now: EpochMs): Period | null => {
  switch (choice.kind) {
    case 'named':
      return rangeNamed(choice.name, zone, now);
    case 'month': {
      const start = parseBound(choice.month, zone);
      return start === null ? null : periodAt(start, 'month', zone);
    }
    case 'days': {
      const start = parseBound(choice.first, zone);
      const last = parseBound(choice.last, zone);
      if (start === null || last === null || start > last) return null;
      return { start: periodAt(start, 'day', zone).start, end: periodAt(last, 'day', zone).end };
    }
  }
};

const spanOf = (range: Period, choice: SpanChoice, zone: TimeZone, now: EpochMs): Span => {
  const whole = kindOf(range, zone);
  const by = chartKind(range);
  const periods = periodsCutTo(range, by, zone);
  const over = periods.filter(({ end }) => end <= now).length;
  const days = daysIn(range, zone);
  const before =
    whole === null
      ? { start: daysBefore(range.start, days, zone), end: range.start }
      : periodAt(range.start - 1, whole, zone);
  // A month that is cut is compared with as many days.
  const shift = whole === null && (by === 'month' || by === 'year') ? days : null;
  // Nothing is counted before 1970, and nothing of it can be asked for.
  const isBefore1970 = formatInstant(before.start, zone) < '1970';
  const ofBefore =
    shift === null ? periodsCutTo(before, by, zone) : shiftedPeriods(periods, shift, zone);
  const beforePeriods = isBefore1970 ? [] : ofBefore;
  const hasBegun = range.start <= now;
  const isOver = range.end <= now;
  const isGrowing = hasBegun && !isOver;
  const both = { now: periods, before: beforePeriods };
  const comparedNow = isGrowing ? overPeriods({ ...both, over, shift }, now, zone) : both;
  return {
    range,
    title: titleOf(range, whole, zone),
    whole,
    preposition: whole === 'month' || whole === 'quarter' || whole === 'year' ? 'in' : 'on',
    by,
    periods,
    rowsBy: rowsKind(range, by, zone),
    over,
    hasBegun,
    isOver,
    isGrowing,
    before,
    beforeTitle: beforeTitle({ before, range }, whole, choice, zone),
    beforePeriods,
    compared: beforePeriods.length === 0 ? null : comparedNow,
  };
};

/** The longest kind of which the range is exactly one. */
const kindOf = ({ start, end }: Period, zone: TimeZone): PeriodKind | null =>
  [...periodKinds].reverse().find((kind) => {
    const period = periodAt(start, kind, zone);
    return period.start === start && period.end === end;
  }) ?? null;

const chartKind = ({ start, end }: Period): PeriodKind => {
  const days = (end - start) / dayMs;
  if (days <= 2.1) return 'hour';
  if (days <= 93) return 'day';
  return days <= 3 * 366 ? 'month' : 'year';
};

const rowsKind = (range: Period, by: PeriodKind, zone: TimeZone): PeriodKind => {
  if (by === 'hour' || by === 'day') return by;
  const isWhole = (kind: PeriodKind): boolean =>
    [range.start, range.end].every((at) => periodAt(at, kind, zone).start === at);
  if (isWhole(by)) return by;
  return by === 'year' && isWhole('month') ? 'month' : 'day';
};

const titleOf = (range: Period, whole: PeriodKind | null, zone: TimeZone): string => {
  const year = formatInstant(range.start, zone).slice(0, 4);
  switch (whole) {
    case 'month':
      return monthName(range.start, zone);
    case 'year':
      return year;
    case 'quarter':
      return `Q${Math.ceil(localTime(range.start, zone).month / 3)} ${year}`;
    default:
      return daysOfYearText(range, zone);
  }
};

const beforeTitle = (
  { before, range }: { readonly before: Period; readonly range: Period },
  whole: PeriodKind | null,
  choice: SpanChoice,
  zone: TimeZone,
): string => {
  if (whole === 'month') {
    return isOfOneYear([before, range], zone)
      ? monthAlone(before.start, zone)
      : monthName(before.start, zone);
  }
  if (whole === 'year' || whole === 'quarter') return titleOf(before, whole, zone);
  if (choice.kind === 'named' && choice.name === 'today') return 'yesterday';
  return daysBesideText(before, [range], zone);
};
