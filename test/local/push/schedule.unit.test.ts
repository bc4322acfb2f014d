import { expect, test } from '@jest/globals';

import { isPushDue, pushHourly } from '../../../local/push/push-schedule.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';

const zone = 'Europe/Berlin';
const middle = Date.parse('2026-11-15T10:00:00Z');
/** December has begun in Berlin, and not in UTC. */
const afterEnd = Date.parse('2026-11-30T23:30:00Z');

test.each([
  ['the first', null, middle, true],
  ['an hour later', middle - hourMs, middle, true],
  ['less than an hour later', middle - hourMs + 1, middle, false],
  ['ten minutes later in the first day of a month', afterEnd - 10 * minuteMs, afterEnd, true],
  ['nine minutes later in it', afterEnd - 9 * minuteMs, afterEnd, false],
  ['after a clock was set back', middle + 5 * hourMs, middle, true],
])('a run is due: %s', (_, last, now, isDue) => {
  expect(isPushDue(last, now, zone)).toBe(isDue);
});

const runsOf = async (given: { trusted?: boolean; systems?: boolean; minutes: number }) => {
  const ending = new AbortController();
  let now = middle;
  let looks = 0;
  const runs: number[] = [];
  await pushHourly(
    async () => {
      runs.push((now - middle) / minuteMs);
      if (runs.length === 1) throw new Error('it failed');
    },
    {
      timezone: zone,
      clock: () => now,
      signal: ending.signal,
      log: () => undefined,
      isClockTrusted: () => given.trusted ?? true,
      hasSystems: () => given.systems ?? true,
      sleep: async (ms) => {
        now += ms;
        looks += 1;
        if (looks <= given.minutes) return;
        ending.abort();
        throw new Error('aborted');
      },
    },
  );
  return runs;
};

test('runs are made hourly, also after one that failed', async () => {
  expect(await runsOf({ minutes: 130 })).toEqual([1, 61, 121]);
});

test('there is no run while the clock is not believed, nor without a system', async () => {
  expect(await runsOf({ minutes: 130, trusted: false })).toEqual([]);
  expect(await runsOf({ minutes: 130, systems: false })).toEqual([]);
});
