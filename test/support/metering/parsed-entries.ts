import { expect } from '@jest/globals';
import { countEntries, parseHttpLog } from '../../../shared/metering/http-log.ts';
import { entryInstant } from './entries.ts';
import { noMetering } from './events.ts';

const dayMs = 86_400_000;
/** The instants at which an entry may begin; both ends belong to it. */
export const span = { oldest: entryInstant - 40 * dayMs, newest: entryInstant + 600_000 };

export const parse = (...entries: readonly unknown[]) => parseHttpLog(entries, span, noMetering);

/** What one entry is quarantined for; `null` where it is counted. */
export const reasonFor = (value: unknown): string | null => {
  const { events, quarantined } = parse(value);
  expect(events.length + countEntries(quarantined)).toBe(1);
  return quarantined[0]?.reason ?? null;
};
