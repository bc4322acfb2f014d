import { type EpochMs, hourMs } from '../calendar/instant.ts';
import type { Period, PeriodKind } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { dayText, daysOfYearText, type TimeParts, write } from './format.ts';
import { isCut } from './span-periods.ts';

const periodParts = {
  hour: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'long' },
  week: { day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
  quarter: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
} as const satisfies Readonly<Record<PeriodKind, TimeParts>>;

/** One period of a chart, as a row of its table begins. One that is cut says its days. */
export const periodText = (period: Period, kind: PeriodKind, zone: TimeZone): string => {
  if (kind === 'hour') return onClock(period.start, zone, periodParts.hour);
  if (isCut(period, kind, zone)) return daysOfYearText(period, zone);
  const text = write(period.start, zone, periodParts[kind]);
  if (kind === 'week') return `Week of ${text}`;
  return kind === 'quarter' ? `Quarter from ${text}` : text;
};

/** `18 November between 10:00 and 11:00` */
export const hourText = ({ start, end }: Period, zone: TimeZone): string => {
  const [from, to] = [start, end].map((at) => onClock(at, zone, timeParts));
  return `${dayText(start, zone)} between ${from} and ${to}`;
};

const timeParts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** A time of the clock; where the clock shows it twice, with the name that its zone has then. */
const onClock = (at: EpochMs, zone: TimeZone, parts: TimeParts): string => {
  const shown = write(at, zone, periodParts.hour);
  const isTwice = [at - hourMs, at + hourMs].some(
    (other) => write(other, zone, periodParts.hour) === shown,
  );
  return write(at, zone, isTwice ? { ...parts, timeZoneName: 'short' } : parts);
};
