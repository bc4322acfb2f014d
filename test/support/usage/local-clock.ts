/**
 * The calendar of a zone as `Intl` shows it, quarter hour by quarter hour: slow and independent
 * of what the product does. Right for years in which clocks change on the quarter, as they do
 * since 2024.
 */
const quarterHourMs = 900_000;
const maxYearQuarters = 367 * 96;

type Span = { readonly start: number; readonly end: number };

const lengthOfLabel = { day: 10, month: 7, year: 4 } as const;

export type ClockKind = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type LocalClock = ReturnType<typeof localClock>;

const clocks = new Map<string, ReturnType<typeof newLocalClock>>();

export const localClock = (zone: string): ReturnType<typeof newLocalClock> => {
  const clock = clocks.get(zone) ?? newLocalClock(zone);
  clocks.set(zone, clock);
  return clock;
};

const newLocalClock = (zone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const readings = new Map<number, string>();

  /** What the clock shows at the start of a quarter: `2026-11-22T12:15:00`. */
  const reading = (quarter: number): string => {
    const known = readings.get(quarter);
    if (known !== undefined) return known;
    const shown = format.format(quarter * quarterHourMs).replace(' ', 'T');
    readings.set(quarter, shown);
    return shown;
  };

  /** The first quarter in `[low, high]` from which on a condition holds; `high` where none. */
  const firstQuarter = (low: number, high: number, holds: (quarter: number) => boolean): number => {
    let [from, to] = [low, high];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (holds(middle)) to = middle;
      else from = middle + 1;
    }
    return from;
  };

  const spanOfLabel = (quarter: number, length: number): Span => {
    const label = reading(quarter).slice(0, length);
    const start = firstQuarter(
      quarter - maxYearQuarters,
      quarter,
      (one) => reading(one).slice(0, length) >= label,
    );
    const end = firstQuarter(
      quarter,
      quarter + maxYearQuarters,
      (one) => reading(one).slice(0, length) > label,
    );
    return { start: start * quarterHourMs, end: end * quarterHourMs };
  };

  /** An hour begins where the clock goes to another hour or reads a full one. */
  const beginsHour = (quarter: number): boolean => {
    const shown = reading(quarter);
    return shown.slice(14, 16) === '00' || shown.slice(0, 13) !== reading(quarter - 1).slice(0, 13);
  };

  const hourAt = (quarter: number): Span => {
    let start = quarter;
    while (!beginsHour(start)) start--;
    let end = quarter + 1;
    while (!beginsHour(end)) end++;
    return { start: start * quarterHourMs, end: end * quarterHourMs };
  };

  /** The days or months around one that stand together: `first` and `last` of them begin and end it. */
  const joined = (
    quarter: number,
    length: number,
    isFirst: (label: string) => boolean,
    isLast: (label: string) => boolean,
  ): Span => {
    const labelOf = (at: number): string => reading(at / quarterHourMs).slice(0, length);
    const spanAt = (at: number): Span => spanOfLabel(Math.floor(at / quarterHourMs), length);
    let [first, last] = [spanOfLabel(quarter, length), spanOfLabel(quarter, length)];
    while (!isFirst(labelOf(first.start))) first = spanAt(first.start - 1);
    while (!isLast(labelOf(last.start))) last = spanAt(last.end);
    return { start: first.start, end: last.end };
  };

  const weekday = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay();

  return {
    periodAt: (at: number, kind: ClockKind): Span => {
      const quarter = Math.floor(at / quarterHourMs);
      switch (kind) {
        case 'hour':
          return hourAt(quarter);
        case 'week':
          return joined(
            quarter,
            lengthOfLabel.day,
            (date) => weekday(date) === 1,
            (date) => weekday(date) === 0,
          );
        case 'quarter':
          return joined(
            quarter,
            lengthOfLabel.month,
            (month) => ['01', '04', '07', '10'].includes(month.slice(5)),
            (month) => ['03', '06', '09', '12'].includes(month.slice(5)),
          );
        default:
          return spanOfLabel(quarter, lengthOfLabel[kind]);
      }
    },

    /** The first instant at which the clock shows a year, month or date, or a later one. */
    firstInstantOf: (date: string): number => {
      const near = Math.floor(Date.parse(date.padEnd(10, '-01')) / quarterHourMs);
      return firstQuarter(near - 200, near + 200, (one) => reading(one) >= date) * quarterHourMs;
    },

    /** Date, time and offset; `Z` for `UTC`. For instants on the quarter. */
    textOf: (at: number): string => {
      const shown = reading(at / quarterHourMs);
      if (zone === 'UTC') return `${shown}Z`;
      const minutes = (Date.parse(`${shown}Z`) - at) / 60_000;
      const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
      const digits = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
      return `${shown}${minutes < 0 ? '-' : '+'}${digits}`;
    },
  };
};
