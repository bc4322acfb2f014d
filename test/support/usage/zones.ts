import * as fc from 'fast-check';
import { localClock } from './local-clock.ts';

const quarterHourMs = 900_000;
const yearMs = 365 * 96 * quarterHourMs;

/** Zones whose calendars differ from UTC's in every way that a calendar can. */
export const trickyZones = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Asia/Beirut',
  'America/St_Johns',
  'Pacific/Apia',
  'Pacific/Chatham',
] as const;

/** Every zone that this Node knows. */
export const allZones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** The instants at which a zone's clock changes in the year after an instant. */
export const clockChangesAfter = (at: number, zone: string): number[] => {
  const clock = localClock(zone);
  const offsetAt = (one: number): number => Date.parse(`${clock.textOf(one).slice(0, 19)}Z`) - one;
  const changes: number[] = [];
  const stepMs = 7 * 96 * quarterHourMs;
  for (let start = at; start < at + yearMs; start += stepMs) {
    let [before, after] = [start, start + stepMs];
    if (offsetAt(before) === offsetAt(after)) continue;
    while (after - before > quarterHourMs) {
      const middle = Math.round((before + after) / 2 / quarterHourMs) * quarterHourMs;
      if (offsetAt(middle) === offsetAt(before)) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
};

/** Instants at which a zone's calendar turns: a year, a month, both clock changes. */
export const turnsOf = (zone: string): number[] => {
  const newYear = localClock(zone).firstInstantOf('2026');
  return [newYear, localClock(zone).firstInstantOf('2026-11'), ...clockChangesAfter(newYear, zone)];
};

export const arbitraryTurn: fc.Arbitrary<number> = fc.constantFrom(
  ...new Set(trickyZones.flatMap(turnsOf)),
);

/** An instant near another: on the edge of a quarter of an hour, next to it, or anywhere. */
export const arbitraryInstantNear = (near: number, hours: number): fc.Arbitrary<number> =>
  fc
    .tuple(
      fc.integer({ min: -hours * 4, max: hours * 4 }),
      fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: 0, max: quarterHourMs - 1 })),
    )
    .map(([quarters, ms]) => near + quarters * quarterHourMs + ms);
