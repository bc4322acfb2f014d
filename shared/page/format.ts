import type { EpochMs } from '../calendar/instant.ts';
import type { Period, PeriodKind } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';

/** Made when they are first asked for: the first of all brings 5 MB of tables into memory. */
const numberFormats = new Map<string, Intl.NumberFormat>();

const writeNumber = (value: number, options: Intl.NumberFormatOptions): string => {
  const key = JSON.stringify(options);
  const format = numberFormats.get(key) ?? new Intl.NumberFormat('en', options);
  numberFormats.set(key, format);
  return format.format(value);
};

export const numberText = (value: number): string =>
  writeNumber(value, { maximumFractionDigits: 0 });

/** For the ticks of a scale: `60K`. */
export const compactText = (value: number): string =>
  writeNumber(value, { notation: 'compact', maximumFractionDigits: 1 });

/** A share with two digits that matter: `98.2 %`, `0.91 %`; never 0 or 100 where it is neither. */
export const shareText = (part: number, total: number): string => {
  if (total === 0) return '0 %';
  const percent = (part / total) * 100;
  if (part > 0 && percent < 0.01) return 'below 0.01 %';
  if (part < total && percent > 99.99) return 'above 99.99 %';
  return `${digits(percent, percent < 10 ? 2 : 1)} %`;
};

/** A change with its sign, a real minus: `+12.4 %`, `−3.1 %`. `null` where nothing was before. */
export const changeText = (now: number, before: number): string | null => {
  if (before === 0) return null;
  const percent = ((now - before) / before) * 100;
  if (now === before) return '±0 %';
  const size = Math.abs(percent);
  const text = size < 0.05 ? 'below 0.1' : size >= 1_000 ? numberText(size) : digits(size, 1);
  return `${percent < 0 ? '−' : '+'}${text} %`;
};

/** A change in words: `12.4 % more`, `3.1 % less`. Of two that differ, the second above 0. */
export const comparedText = (now: number, before: number): string =>
  `${changeText(now, before)?.slice(1) ?? ''} ${now > before ? 'more' : 'less'}`;

const digits = (value: number, most: number): string =>
  writeNumber(value, { maximumFractionDigits: most });

export type TimeParts = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make a format takes longer than to write a hundred instants with it. */
const formatOf = (timeZone: TimeZone, parts: TimeParts): Intl.DateTimeFormat => {
  const key = `${timeZone} ${JSON.stringify(parts)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...parts, timeZone });
  formats.set(key, format);
  return format;
};

/** Writes parts of an instant as its zone has them. */
export const write = (at: EpochMs, timeZone: TimeZone, parts: TimeParts): string =>
  formatOf(timeZone, parts).format(at);

/** Writes parts of the first and the last instant of a range, once what both have alike. */
const writeRange = ({ start, end }: Period, timeZone: TimeZone, parts: TimeParts): string =>
  formatOf(timeZone, parts)
    .formatRange(start, end - 1)
    .replaceAll(/\s*–\s*/g, '–');

export const monthName = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { month: 'long', year: 'numeric' });

export const shortMonthName = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { month: 'short', year: 'numeric' });

export const monthAlone = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { month: 'long' });

/** `27 Nov, 18:04:10` */
export const instantText = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });

/** `27 November 2026, 18:04` */
export const dateTimeText = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { dateStyle: 'long', timeStyle: 'short' }).replace(' at ', ', ');

export const dayText = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { day: 'numeric', month: 'long' });

/** `11 November 2026` */
export const dayOfYearText = (at: EpochMs, zone: TimeZone): string =>
  write(at, zone, { day: 'numeric', month: 'long', year: 'numeric' });

/** Days of a range, its end not included: `1–26 October`, `28 September–4 October`. */
const daysText = (days: Period, zone: TimeZone): string =>
  writeRange(days, zone, { day: 'numeric', month: 'long' });

/** The same with the year. */
export const daysOfYearText = (days: Period, zone: TimeZone): string =>
  writeRange(days, zone, { day: 'numeric', month: 'long', year: 'numeric' });

/** Whether all of the times are of one year. */
export const isOfOneYear = (times: readonly Period[], zone: TimeZone): boolean => {
  const years = times.flatMap(({ start, end }) =>
    [start, end - 1].map((at) => write(at, zone, { year: 'numeric' })),
  );
  return new Set(years).size === 1;
};

/** Days beside other times, with the year where these are not all of it. */
export const daysBesideText = (days: Period, others: readonly Period[], zone: TimeZone): string =>
  isOfOneYear([days, ...others], zone) ? daysText(days, zone) : daysOfYearText(days, zone);

/** A period as a whole: `22 November 2026`, `November 2026`, `Q4 2026`, `2026`. */
export const wholePeriodText = (
  { start }: Period,
  kind: 'day' | 'month' | 'quarter' | 'year',
  zone: TimeZone,
): string => {
  if (kind === 'quarter') {
    const month = Number(write(start, zone, { month: 'numeric' }));
    return `Q${Math.ceil(month / 3)} ${write(start, zone, { year: 'numeric' })}`;
  }
  if (kind === 'day') return dayOfYearText(start, zone);
  return kind === 'month' ? monthName(start, zone) : write(start, zone, { year: 'numeric' });
};

const tickParts = {
  hour: { hour: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
  quarter: { month: 'short' },
  year: { year: 'numeric' },
} as const satisfies Readonly<Record<PeriodKind, TimeParts>>;

export const tickText = (at: EpochMs, kind: PeriodKind, zone: TimeZone): string =>
  write(at, zone, tickParts[kind]);

/** `1st`, `22nd`: a day of a month. */
export const ordinalDay = (at: EpochMs, zone: TimeZone): string => {
  const day = write(at, zone, { day: 'numeric' });
  return `${day}${suffixes[plural.select(Number(day))] ?? 'th'}`;
};

const plural = new Intl.PluralRules('en', { type: 'ordinal' });
const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** `ai_prompt_tokens` as words: `AI prompt tokens`. */
export const meterText = (meter: string): string =>
  meter.replaceAll('_', ' ').replace(/^ai /, 'AI ');

/** `1,204 requests`, `1 request`, `1,204 AI prompt tokens`. */
export const amountText = (amount: number, meter: string): string => {
  const noun = meterText(meter);
  const one = amount === 1 ? noun.replace(/requests$/, 'request') : noun;
  return `${numberText(amount)} ${one}`;
};

export const capitalText = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
