import { describe, expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { ask, detailIn, jsonIn } from '../../support/usage/billable.ts';

const most = Number.MAX_SAFE_INTEGER;
const half = 2 ** 52;

const spending = (amount: number, over: Parameters<typeof event>[0] = {}) =>
  event({ quantities: [{ meter: 'credits', amount }], ...over });

/** Poppy has 2^52 of each of two statuses, digit almost as much as a number holds. */
const spent = async () => {
  const store = createMemoryCounterStore();
  const digit = consumer({ id: 'digit-id', customId: '', username: 'digit' });
  const events = [
    spending(half),
    spending(half, { status: 404 }),
    spending(most, { consumer: digit, at: Date.parse('2026-11-03T12:00:00Z') }),
  ];
  await store.applyOnce(batch({ events }));
  return store;
};

const month = 'from=2026-11-01&to=2026-12-01';
const refused =
  `credits: a sum is beyond ${most} and cannot be shown exactly. ` +
  'Ask for shorter periods, for single consumers or more in group_by; or leave the meter out.';

describe('a sum that a number does not hold', () => {
  test.each([
    'meters=credits&group_by=none',
    'meters=credits&group_by=none&csv=true',
    'meters=credits&group_by=consumer',
    'meters=credits&group_by=status',
    'meters=credits&group_by=service',
    'meters=credits&group_by=customer',
    'meters=credits&layout=wide',
    'meters=credits&group_by=none&period=day',
    'meters=all&group_by=none',
    'meters=credits&group_by=consumer&order=requests&limit=1',
  ])('is refused, never rounded: %s', async (query) => {
    const answer = await ask(await spent(), `${month}&${query}`);
    expect([answer.status, detailIn(answer)]).toEqual([413, refused]);
  });

  test('hides neither its parts nor the requests', async () => {
    const store = await spent();
    const parts = jsonIn(await ask(store, `${month}&meters=credits`));
    expect(parts.data.map(({ status, credits }) => [status, credits])).toEqual([
      [200, most],
      [200, half],
      [404, half],
    ]);
    const digit = jsonIn(await ask(store, `${month}&meters=credits&group_by=none&consumer=digit`));
    expect(digit.data.map(({ credits }) => credits)).toEqual([most]);
    const requests = jsonIn(await ask(store, `${month}&group_by=none`));
    expect(requests.data.map(({ requests: count }) => count)).toEqual([3]);
  });
});
