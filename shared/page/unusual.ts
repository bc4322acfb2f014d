import type { Period } from '../calendar/period.ts';
import type { ClassCounts } from './figures.ts';

/** A period in which far more failed than usual. */
export type Unusual = {
  readonly period: Period;
  readonly kind: 'client' | 'server';
  readonly count: number;
  /** How many times the median of the other periods; `null` where that is 0. */
  readonly times: number | null;
};

type Counted = {
  readonly period: Period;
  readonly requests: number;
  readonly classes: ClassCounts;
};

/** Below this many, or this share of its period, nothing is unusual: small numbers always jump. */
const leastCount = 20;
const leastShare = 0.02;
const leastTimes = 5;
const leastPeriods = 5;

/** What stands out most among periods that are over; server errors before those of clients. */
export const unusualOf = (periods: readonly Counted[]): Unusual | null =>
  standsOut(periods, 'server', 4) ?? standsOut(periods, 'client', 3);

const standsOut = (
  periods: readonly Counted[],
  kind: Unusual['kind'],
  at: 3 | 4,
): Unusual | null => {
  if (periods.length < leastPeriods) return null;
  const [most, ...others] = [...periods].sort((a, b) => b.classes[at] - a.classes[at]);
  if (most === undefined) return null;
  const count = most.classes[at];
  const usual = others[Math.floor(others.length / 2)]?.classes[at] ?? 0;
  const isLarge = count >= leastCount && count >= most.requests * leastShare;
  if (!isLarge || count < usual * leastTimes) return null;
  const times = usual === 0 ? null : Math.round(count / usual);
  return { period: most.period, kind, count, times };
};
