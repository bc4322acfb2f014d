import { dayMs, type EpochMs } from '../calendar/instant.ts';
import {
  type Period,
  periodAt,
  type PeriodKind,
  periodKinds,
  periodsIn,
} from '../calendar/period.ts';
import { formatInstant, localTime, type TimeZone } from '../calendar/zone.ts';
import { type RangeName, rangeNamed } from '../usage/named-range.ts';
import { parseBound } from '../usage/range.ts';
import { daysOfYearText, daysText, monthAlone, monthName } from './format.ts';

/** What a person chose: a name, a month, or a first and a last day. */
export type SpanChoice =
  | { readonly kind: 'named'; readonly name: RangeName }
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'days'; readonly first: string; readonly last: string };

/** The time that a view is about, and the time that it is compared with. Whole days of the zone. */
export type Span = {
  readonly range: Period;
  readonly title: string;
  /** The periods of the chart. */
  readonly by: PeriodKind;
  readonly periods: readonly Period[];
  /** How many of them are over. */
  readonly over: number;
  readonly hasBegun: boolean;
  readonly isOver: boolean;
  /** Begun, and not over. */
  readonly isGrowing: boolean;
  /** The period that the range is, if it is one; else the chart's: what sums are asked by. */
  readonly sumBy: PeriodKind;
  readonly before: Period;
  readonly beforeTitle: string;
  /** The periods of `before`, none before 1970, and how many of them the comparison takes. */
  readonly beforePeriods: readonly Period[];
  readonly compared: number;
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
      return { start, end: periodAt(last, 'day', zone).end };
    }
  }
};

const spanOf = (range: Period, choice: SpanChoice, zone: TimeZone, now: EpochMs): Span => {
  const whole = kindOf(range, zone);
  const by = chartKind(range);
  const periods = [...periodsIn(range, by, zone)];
  const over = periods.filter(({ end }) => end <= now).length;
  const before = whole === null ? shifted(range, zone) : periodAt(range.start - 1, whole, zone);
  // Nothing is counted before 1970, and nothing of it can be asked for.
  const isBefore1970 = formatInstant(before.start, zone) < '1970';
  const beforePeriods = isBefore1970 ? [] : [...periodsIn(before, by, zone)];
  const hasBegun = range.start <= now;
  const isOver = range.end <= now;
  const isGrowing = hasBegun && !isOver;
  const compared = isGrowing ? Math.min(over, beforePeriods.length) : beforePeriods.length;
  return {
    range,
    title: titleOf(range, whole, zone),
    by,
    periods,
    over,
    hasBegun,
    isOver,
    isGrowing,
    sumBy: whole ?? by,
    before,
    beforeTitle: beforeTitle(before, whole, choice, zone),
    beforePeriods,
    compared,
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

const shifted = ({ start, end }: Period, zone: TimeZone): Period => {
  const days = Math.round((end - start) / dayMs);
  const from = localTime(start, zone).subtract({ days }).startOfDay();
  return { start: from.epochMilliseconds, end: start };
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
  before: Period,
  whole: PeriodKind | null,
  choice: SpanChoice,
  zone: TimeZone,
): string => {
  if (whole === 'month') return monthAlone(before.start, zone);
  if (whole === 'year' || whole === 'quarter') return titleOf(before, whole, zone);
  return choice.kind === 'named' && choice.name === 'today' ? 'yesterday' : daysText(before, zone);
};
