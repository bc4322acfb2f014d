import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from './instant.ts';

/** An IANA name such as `America/New_York`, spelled as the zone database spells it. */
export type TimeZone = string;

/**
 * The zone of a name, whatever its case; `null` where there is none. Plain offsets such as
 * `+05:07` are refused: they need not be a multiple of a quarter of an hour.
 */
export const timeZoneNamed = (name: string): TimeZone | null => {
  if (!/^[a-z][\w+/-]*$/i.test(name)) return null;
  try {
    return localTime(0, name).timeZoneId;
  } catch {
    return null;
  }
};

export const localTime = (at: EpochMs, zone: TimeZone): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** Writes an instant as a zone's clock shows it. */
export type InstantFormat = (at: EpochMs, zone: TimeZone) => string;

/** ISO 8601 to the second: with `Z` for `UTC`, else with the zone's offset at that instant. */
export const formatInstant: InstantFormat = (at, zone) =>
  zone === 'UTC'
    ? `${new Date(at).toISOString().slice(0, -5)}Z`
    : localTime(at, zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** The same to the millisecond. */
export const formatInstantMs: InstantFormat = (at, zone) =>
  zone === 'UTC'
    ? new Date(at).toISOString()
    : localTime(at, zone).toString({ timeZoneName: 'never', smallestUnit: 'millisecond' });

/** `2026-11-01`, or with the time `2026-11-01 14:00:00`. An hour that a clock repeats looks like itself. */
export const formatPlain =
  (precision: 'date' | 'date_time'): InstantFormat =>
  (at, zone) => {
    const text = formatInstant(at, zone);
    return precision === 'date'
      ? text.slice(0, 'yyyy-mm-dd'.length)
      : text.slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replace('T', ' ');
  };
