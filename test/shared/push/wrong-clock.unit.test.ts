import { expect, test } from '@jest/globals';

import { newRound } from '../../../shared/push/round.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { isWrongClock, roundsWithClocks } from '../../../shared/push/wrong-clock.ts';

const theirs = Date.parse('2026-11-10T00:00:00Z');
const minuteMs = 60_000;

test.each([
  [5, false],
  [-5, false],
  [5.1, true],
  [-5.1, true],
])('a clock that is %s minutes ahead', (minutes, isWrong) => {
  expect(isWrongClock({ ours: theirs + minutes * minuteMs, theirs })).toBe(isWrong);
});

const wrong = new Map([['http' as const, { ours: theirs + 24 * 60 * minuteMs, theirs }]]);

const shown = {
  system: 'http',
  month: '2026-11',
  problem: expect.stringMatching(
    /^Nothing is sent to http: the clock here says 2026-11-11T00:00:00.000Z and the clock there says 2026-11-10T00:00:00.000Z/,
  ),
  since: '2026-11-10T00:00:00.000Z',
};

test('a wrong clock is the problem of the month that runs there, whether or not it has a round', () => {
  const before = { ...newRound('http', '2026-11'), revision: 4, sequence: 3 };
  const lago = newRound('lago', '2026-11');
  for (const rounds of [[], [before, lago]]) {
    const views = problemViews(roundsWithClocks(rounds, wrong, 'UTC'), ['http', 'lago']);
    expect(views).toEqual([shown]);
  }
});

test('without a wrong clock the rounds are as they are', () => {
  const rounds = [newRound('http', '2026-11')];
  expect(roundsWithClocks(rounds, new Map(), 'UTC')).toEqual(rounds);
});
