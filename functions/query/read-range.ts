import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Period, PeriodKind } from '../../shared/calendar/period.ts';
import { type TimeZone, timeZoneNamed } from '../../shared/calendar/zone.ts';
import { type RangeName, rangeNamed } from '../../shared/usage/named-range.ts';
import { parseBound, rangeOf } from '../../shared/usage/range.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';
import { type BillableValues, wrongParameter } from '../../shared/api/parameters/parameters.ts';

/** Reads which periods are asked for. Throws `RefusedRequest` that names the parameter. */
export const readRange = (
  values: BillableValues,
  billingTimezone: TimeZone,
  now: EpochMs,
): Pick<UsageQuery, 'period' | 'timezone' | 'range'> => {
  const text = (name: 'period' | 'timezone' | 'from' | 'to' | 'range'): string | null =>
    values.get(name)?.[0] ?? null;
  const period = (text('period') ?? 'month') as PeriodKind;
  const timezone = readTimezone(text('timezone'), billingTimezone);
  const bound = (name: 'from' | 'to'): EpochMs | null => {
    const value = text(name);
    const at = value === null ? null : parseBound(value, timezone);
    if (value !== null && at === null) throw wrongParameter(name, value);
    return at;
  };
  const named = text('range') as RangeName | null;
  const misfit = named === null ? null : (['from', 'to'] as const).find((name) => values.has(name));
  if (named !== null && misfit) throw rangeWithBound(named, misfit, text(misfit));
  const bounds =
    named === null
      ? { from: bound('from'), to: bound('to') }
      : boundsOf(rangeNamed(named, timezone, now));
  const range = rangeOf(bounds, period, timezone, now);
  // Bounds in the wrong order may lie in one period: widened, they would not show it.
  const isReversed = bounds.from !== null && bounds.to !== null && bounds.from >= bounds.to;
  if (isReversed || range.start >= range.end) throw emptyRange(text('from'), text('to'), period);
  return { period, timezone, range };
};

const readTimezone = (name: string | null, billingTimezone: TimeZone): TimeZone => {
  if (name === null) return billingTimezone;
  const timezone = timeZoneNamed(name);
  if (timezone === null) throw wrongParameter('timezone', name);
  return timezone;
};

const boundsOf = ({ start, end }: Period) => ({ from: start, to: end });

const rangeWithBound = (
  range: RangeName,
  name: 'from' | 'to',
  value: string | null,
): RefusedRequest =>
  new RefusedRequest(
    400,
    `range: received "${range}" with ${name}=${quote(value ?? '')}; allowed: range, or from and to.`,
  );

const emptyRange = (from: string | null, to: string | null, period: PeriodKind): RefusedRequest => {
  if (from === null) {
    return new RefusedRequest(400, `to: received ${quote(to ?? '')}; allowed: a bound after 1970.`);
  }
  const end = to === null ? `the end of the current ${period}` : `to, which is ${quote(to)}`;
  return new RefusedRequest(400, `from: received ${quote(from)}; allowed: a bound before ${end}.`);
};
