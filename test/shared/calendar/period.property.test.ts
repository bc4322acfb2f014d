import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Period, periodAt, periodKinds, periodsIn } from '../../../shared/calendar/period.ts';
import { planRead } from '../../../shared/usage/read-plan.ts';
import { isMonthPage, pageEnd, pageStart, slotMs } from '../../../shared/metering/page.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { allZones, trickyZones, turnsOf } from '../../support/usage/zones.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const arbitraryZone = fc.oneof(fc.constantFrom(...trickyZones), fc.constantFrom(...allZones));
const arbitraryKind = fc.constantFrom(...periodKinds);
const arbitraryInstant = fc.integer({
  min: Date.parse('2024-01-01T00:00:00Z'),
  max: Date.parse('2060-01-01T00:00:00Z'),
});

/** A zone and an instant in one of many years, or close to one of its clock changes. */
const arbitraryMoment = arbitraryZone.chain((zone) =>
  fc.record({
    zone: fc.constant(zone),
    at: fc.oneof(
      arbitraryInstant,
      fc
        .tuple(
          fc.nat({ max: 5 }),
          fc.constantFrom(-1, 0, 1, -hourMs, hourMs, -dayMs),
          fc.nat({ max: 3 * hourMs }),
        )
        .map(([i, near, later]) => {
          const turns = turnsOf(zone);
          return (turns[i % turns.length] ?? 0) + near + (i < 3 ? 0 : later);
        }),
    ),
  }),
);

test(
  'periods of a kind tile time without gap or overlap, in every zone and year',
  () => {
    fc.assert(
      fc.property(arbitraryMoment, arbitraryKind, ({ zone, at }, kind) => {
        const period = periodAt(at, kind, zone);
        expect(period.start).toBeLessThanOrEqual(at);
        expect(period.end).toBeGreaterThan(at);
        expect(periodAt(period.start, kind, zone)).toEqual(period);
        expect(periodAt(period.end - 1, kind, zone)).toEqual(period);
        expect(periodAt(period.end, kind, zone).start).toBe(period.end);
        expect(periodAt(period.start - 1, kind, zone).end).toBe(period.start);
      }),
      { numRuns: runs(600) },
    );
  },
  propertyMs,
);

test(
  'a period is what the clock of its zone shows',
  () => {
    fc.assert(
      fc.property(arbitraryMoment, arbitraryKind, ({ zone, at }, kind) => {
        expect(periodAt(at, kind, zone)).toEqual(localClock(zone).periodAt(at, kind));
      }),
      { numRuns: runs(400) },
    );
  },
  propertyMs,
);

test(
  'in every zone, at every turn of its calendar, periods begin on a quarter of an hour and tile time',
  () => {
    const quarterMs = hourMs / 4;
    const distances = [-hourMs, -quarterMs, -1, 0, quarterMs, hourMs, 24 * hourMs];
    const problems: string[] = [];
    for (const zone of allZones) {
      const clock = localClock(zone);
      for (const at of turnsOf(zone).flatMap((turn) => distances.map((one) => turn + one))) {
        for (const kind of ['hour', 'day'] as const) {
          const { start, end } = periodAt(at, kind, zone);
          const shown = clock.periodAt(at, kind);
          const isRight =
            start % quarterMs === 0 &&
            start === shown.start &&
            end === shown.end &&
            periodAt(start - 1, kind, zone).end === start &&
            periodAt(end, kind, zone).start === end;
          if (!isRight) problems.push(`${kind} of ${new Date(at).toISOString()} in ${zone}`);
        }
      }
    }
    expect(problems).toEqual([]);
  },
  propertyMs,
);

const arbitraryRange = fc.tuple(arbitraryMoment, arbitraryKind, fc.integer({ min: 1, max: 40 }));

/** Starts of months of some zone around an instant, ascending, as a directory turns. */
const turnsAround = (at: number, zone: string, distances: readonly number[]): readonly number[] => {
  const turns = distances.map((days) => periodAt(at + days * dayMs, 'month', zone).start);
  return [...new Set(turns)].sort((a, b) => a - b);
};

const arbitraryDistances = fc.array(fc.integer({ min: -200, max: 400 }), { maxLength: 4 });

test(
  'every instant of a period is read from exactly one cell',
  () => {
    fc.assert(
      fc.property(
        arbitraryRange,
        arbitraryDistances,
        arbitraryZone,
        (asked, distances, billing) => {
          const [{ zone, at }, kind, length] = asked;
          const turns = turnsAround(at, billing, distances);
          const range = { start: periodAt(at, kind, zone).start, end: at + length * hourMs };
          const periods = [...periodsIn(range, kind, zone)];
          const planned = [...planRead(periods, turns)].flatMap((block) => block.periods);
          expect(planned.map(({ period }) => period)).toEqual(periods);
          for (const { period, segments } of planned) {
            const spans = segments.map(({ page, first, end, at: within }): Period => {
              const span = {
                start: pageStart(page) + first * slotMs(page),
                end: pageStart(page) + end * slotMs(page),
              };
              expect(first).toBeGreaterThanOrEqual(0);
              expect(span.end).toBeLessThanOrEqual(pageEnd(page));
              // All of it lies where its instant lies, between two turns.
              expect(within).toBeGreaterThanOrEqual(span.start);
              expect(within).toBeLessThan(span.end);
              expect(turns.filter((turn) => turn > span.start && turn < span.end)).toEqual([]);
              return span;
            });
            spans.sort((a, b) => a.start - b.start);
            // Side by side from the start of the period to its end: nothing twice, nothing missed.
            expect([period.start, ...spans.map(({ end }) => end)]).toEqual([
              ...spans.map(({ start }) => start),
              period.end,
            ]);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  },
  propertyMs,
);

test(
  'a month page is read for whole UTC days, quarter-day pages for at most a day at each end',
  () => {
    fc.assert(
      fc.property(arbitraryRange, ([{ zone, at }, kind, length]) => {
        const range = { start: periodAt(at, kind, zone).start, end: at + length * hourMs };
        for (const { periods, pages } of planRead(periodsIn(range, kind, zone))) {
          for (const { period, segments } of periods) {
            expect(segments.map(({ page }) => page)).toEqual(pages);
            expect(new Set(pages).size).toBe(pages.length);
            const byDay = segments.filter(({ page }) => isMonthPage(page));
            const days = byDay.reduce((sum, { first, end }) => sum + end - first, 0);
            const firstDay = Math.ceil(period.start / dayMs);
            expect(days).toBe(Math.max(0, Math.floor(period.end / dayMs) - firstDay));
          }
        }
      }),
      { numRuns: runs(200) },
    );
  },
  propertyMs,
);
