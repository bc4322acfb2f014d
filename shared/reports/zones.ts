import type { EpochMs } from '../calendar/instant.ts';
import { type Month, monthAfter, monthAt } from './month.ts';
import { asNullOr, asText } from '../stored/read-json.ts';
import { readRecord, type Rules } from './json-file.ts';
import type { TimeZone } from '../calendar/zone.ts';

/** From which month on reports are in a zone. */
export type ZoneRecord = {
  readonly timezone: TimeZone;
  /** `null`: from the first month on. */
  readonly from_month: Month | null;
  readonly recorded_at: string;
};

const zoneRules: Rules<ZoneRecord> = {
  timezone: 'zone',
  from_month: asNullOr(asText),
  recorded_at: 'instant',
};

/** Throws `DamagedStore` where the text is no such record. */
export const readZoneRecord = (stored: string): ZoneRecord =>
  readRecord<ZoneRecord>(stored, 'a record of a zone', zoneRules);

/** All zones that reports were ever to be in, in the order in which they were recorded. */
export type ZoneHistory = readonly ZoneRecord[];

export const zonesPrefix = 'reports/timezones/';

/** Keys of records in order sort as texts. */
export const zoneKey = (number: number): string =>
  `${zonesPrefix}${String(number).padStart(6, '0')}.json`;

/**
 * The zone in which a month is reported. A record never reaches back: a month in which it was made
 * keeps the zone that it began in.
 */
export const zoneOfMonth = (history: ZoneHistory, month: Month, setting: TimeZone): TimeZone =>
  history.findLast(({ from_month }) => from_month === null || from_month <= month)?.timezone ??
  setting;

/** What is to be recorded where the setting is another than the last one; else `null`. */
export const zoneChange = (
  history: ZoneHistory,
  setting: TimeZone,
  at: EpochMs,
): ZoneRecord | null => {
  const last = history.at(-1);
  if (last?.timezone === setting) return null;
  const recorded_at = new Date(at).toISOString();
  if (last === undefined) return { timezone: setting, from_month: null, recorded_at };
  // The first month that has begun neither in the old zone nor in the new one.
  const running = [monthAt(at, last.timezone), monthAt(at, setting)].sort().at(-1) ?? '';
  return { timezone: setting, from_month: monthAfter(running), recorded_at };
};
