import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Period } from '../../../shared/calendar/period.ts';
import { readSpan } from '../../../shared/page/span.ts';
import { runs } from '../../support/local/runs.ts';
import { trickyZones } from '../../support/usage/zones.ts';

const dayMs = 86_400_000;
const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
const days = fc.integer({
  min: Date.parse('2012-06-01') / dayMs,
  max: Date.parse('2027-06-01') / dayMs,
});

const arbitrarySpan = fc
  .record({
    ends: fc.tuple(days, days),
    zone: fc.constantFrom(...trickyZones),
    now: days.map((day) => day * dayMs + 13 * 3_600_000),
  })
  .map(({ ends: [a, b], zone, now }) => {
    const choice = { kind: 'days', first: dayText(Math.min(a, b)), last: dayText(Math.max(a, b)) };
    return { span: readSpan({ ...choice, kind: 'days' }, zone, now), zone };
  });

/** Days of the calendar, by what the zone's clock shows at both ends. */
const lengthOf = (periods: readonly Period[], zone: string): number => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const [first, last] = [periods[0]?.start, periods.at(-1)?.end];
  const [from, to] = [first, last].map((at) => Date.parse(format.format(at)) / dayMs);
  return (to ?? 0) - (from ?? 0);
};

test('the periods of a range cover it, and no more', () => {
  fc.assert(
    fc.property(arbitrarySpan, ({ span }) => {
      if (span === null) throw new Error('the days are in order');
      const bounds = [span.range.start, ...span.periods.map(({ end }) => end)];
      expect(span.periods.map(({ start }) => start)).toEqual(bounds.slice(0, -1));
      expect(bounds.at(-1)).toBe(span.range.end);
    }),
    { numRuns: runs(150) },
  );
});

test('days are compared with as many days before them', () => {
  fc.assert(
    fc.property(arbitrarySpan, ({ span, zone }) => {
      const compared = span?.whole === null ? span.compared : null;
      if (span === null || compared === null) return;
      const { now, before } = compared;
      expect(lengthOf(before, zone)).toBe(lengthOf(now, zone));
      expect(before[0]?.start).toBe(span.before.start);
      expect(before.at(-1)?.end ?? 0).toBeLessThanOrEqual(span.range.start);
    }),
    { numRuns: runs(150) },
  );
});
