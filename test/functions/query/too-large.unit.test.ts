import { describe, expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { ask, detailIn } from '../../support/usage/billable.ts';
import { storeOfMillions } from '../../support/stores/large-stores.ts';

describe('a 413 names the ways out:', () => {
  const waysOut =
    'Ask for a shorter range, a longer period, or single consumers; or take the monthly reports.';

  test.each([
    ['period=hour&from=2024&to=2026', '17,544', 'hour'],
    ['period=day&from=1990&to=2026', '13,149', 'day'],
    ['period=month&from=1970&to=9999', '104,733', 'month'],
  ])('%s', async (query, periods, period) => {
    const answer = await ask(createMemoryCounterStore(), query);
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      `from, to: the range has about ${periods} ${period}s; at most 10,000 are answered. ${waysOut}`,
    ]);
  });

  test.each(['', '&csv=true'])('an answer from more than 5,000,000 rows%s', async (format) => {
    const answer = await ask(storeOfMillions(6), `from=2026-11&consumer=id:nobody${format}`);
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      `The answer would take more than 5000000 counter rows. ${waysOut}`,
    ]);
  });

  test('nor to tell apart those who share a name', async () => {
    // Half of the rows are read to see who has it, half for the answer.
    const store = { ...storeOfMillions(3), findIds: async () => ['a', 'b'] };
    const answer = await ask(store, 'from=2026-11&consumer=username:shared');
    expect(answer.status).toBe(413);
  });

  test('not an answer from 5,000,000 rows', async () => {
    const answer = await ask(storeOfMillions(5), 'from=2026-11&consumer=id:nobody');
    expect(answer.status).toBe(200);
  });
});
