import * as fc from 'fast-check';
import type { Params } from '../usage/oracle.ts';

const dayMs = 86_400_000;

const isoOf = (at: number): string => new Date(at).toISOString();

/** Bounds of every form, in some order, that leave at least something between them. */
export const arbitraryBounds = (turn: number, period: string): fc.Arbitrary<Params> => {
  const isHour = period === 'hour';
  const form = fc.constantFrom(
    (at: number) => isoOf(at).slice(0, 10),
    (at: number) => isoOf(at),
    (at: number) => `${isoOf(at).slice(0, 16)}+05:45`,
    (at: number) => `${isoOf(at).slice(0, 19)}-0330`,
    // Hours of a month or a year would be more than are answered, or take long.
    (at: number) => isoOf(at).slice(0, isHour ? 10 : 7),
    (at: number) => isoOf(at).slice(0, isHour ? 10 : 4),
    (at: number) =>
      isHour
        ? isoOf(at)
        : `${isoOf(at).slice(0, 4)}-Q${Math.ceil(Number(isoOf(at).slice(5, 7)) / 3)}`,
  );
  const days = fc.integer({ min: 1, max: isHour ? 2 : 40 });
  return fc.tuple(form, form, days, days, fc.boolean()).map(([from, to, before, after, hasTo]) => {
    // A month, quarter or year is named by its start, so one for `to` lies further on.
    const name = to(turn);
    const lead = name.includes('Q') ? 93 : ({ 4: 366, 7: 31 }[name.length] ?? 2);
    const bounds: Params = [['from', from(turn - before * dayMs)]];
    return hasTo ? [...bounds, ['to', to(turn + (after + lead) * dayMs)]] : bounds;
  });
};
