import { type Month, parseMonth } from '../reports/month.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import type { Mark } from './timestamp.ts';

/** Where the marks of a system and month lie; each is a file that is never changed. */
export const markPrefix = (system: PushSystem, month: Month): string =>
  `${marksPrefix(system)}${month}/`;

/** Where all marks of a system lie. */
export const marksPrefix = (system: PushSystem): string => `pushes/${system}/`;

/** The months that keys of marks are of. */
export const monthsOfMarks = (keys: readonly string[]): readonly Month[] => {
  const months = keys.flatMap((key) => parseMonth(key.split('/')[2] ?? '') ?? []);
  return [...new Set(months)].toSorted();
};

/** Keys of marks in order sort as texts; the whole mark is in its key. */
export const markKey = (system: PushSystem, month: Month, mark: Mark): string =>
  `${markPrefix(system, month)}${padded(mark.sequence)}-${padded(mark.timestampSec)}.json`;

const padded = (number: number): string => String(number).padStart(10, '0');

/** The greatest sequence and the greatest timestamp among keys; `null` where there is none. */
export const greatestMark = (keys: readonly string[]): Mark | null => {
  const marks = keys.flatMap((key) => {
    const [, sequence, timestamp] = /(\d{10})-(\d{10})\.json$/.exec(key) ?? [];
    return sequence === undefined
      ? []
      : [{ sequence: Number(sequence), timestampSec: Number(timestamp) }];
  });
  if (marks.length === 0) return null;
  return marks.reduce((a, b) => ({
    sequence: Math.max(a.sequence, b.sequence),
    timestampSec: Math.max(a.timestampSec, b.timestampSec),
  }));
};
