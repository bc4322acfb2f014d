import { expect, test } from '@jest/globals';

import { lookEveryMinute } from '../../../local/alerts/schedule.ts';

const runsOf = async (given: { trusted?: boolean; alerts?: boolean; looks: number }) => {
  const ending = new AbortController();
  let now = 0;
  let looks = 0;
  const runs: number[] = [];
  const failures: unknown[] = [];
  await lookEveryMinute(
    async () => {
      runs.push(now / 1_000);
      if (runs.length === 1) throw new Error('it failed');
    },
    {
      signal: ending.signal,
      log: (error) => failures.push(error),
      isClockTrusted: () => given.trusted ?? true,
      hasAlerts: () => given.alerts ?? true,
      sleep: async (ms) => {
        now += ms;
        looks += 1;
        if (looks <= given.looks) return;
        ending.abort();
        throw new Error('aborted');
      },
    },
  );
  return { runs, failures: failures.length };
};

test('alerts are looked at every minute, also after a run that failed', async () => {
  expect(await runsOf({ looks: 3 })).toEqual({ runs: [3, 63, 123], failures: 1 });
});

test('there is no look while the clock is not believed, nor without alerts', async () => {
  expect((await runsOf({ looks: 5, trusted: false })).runs).toEqual([]);
  expect((await runsOf({ looks: 5, alerts: false })).runs).toEqual([]);
});
