import { describe, expect, test } from '@jest/globals';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { batch } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { ask, detailIn, storeOf } from '../../support/usage/billable.ts';
import { discardingExports } from '../../support/usage/export-memory.ts';

const name = 'n'.repeat(1024);
const many = Array.from({ length: 2_000 }, (_, i) =>
  event({ consumer: { id: String(i).padStart(4, '0'), customId: name, username: name } }),
);
const query = 'csv=true&from=2026-11&bom=true';

describe('a CSV above 4 MB with a sum in it that cannot be shown exactly', () => {
  const tooMuch = [1, 2].map(() =>
    event({
      consumer: { id: 'zinnia', customId: '', username: '' },
      quantities: [{ meter: 'credits', amount: 2 ** 52 }],
    }),
  );
  const spent = async () => {
    const store = await storeOf([many]);
    await store.applyOnce(batch({ events: tooMuch }));
    return store;
  };
  const refused = [413, expect.stringContaining('credits: a sum is beyond 9007199254740991')];

  test('is a 413 before any of it is sent', async () => {
    for (const form of ['', '&group_by=consumer', '&layout=wide']) {
      const answer = await ask(await spent(), `${query}&meters=credits${form}`);
      expect([answer.status, detailIn(answer)]).toEqual(refused);
    }
  });

  test('is a 413 and no export', async () => {
    const discarding = discardingExports();
    const { exports } = discarding;
    const answer = await ask(await spent(), `${query}&meters=credits`, { exports });
    expect([answer.status, detailIn(answer)]).toEqual(refused);
    expect(discarding.failures).toHaveLength(1);
  });

  test('is sent where the sum of everyone alone cannot be', async () => {
    const asked = `${query}&meters=credits&group_by=consumer,service,status`;
    const store = await storeOf([many]);
    for (const [i, spending] of tooMuch.entries()) {
      const events = [{ ...spending, labels: { ...spending.labels, service: `service ${i}` } }];
      await store.applyOnce(batch({ name: `spent ${i}`, events }));
    }
    const answer = await ask(store, asked);
    expect([answer.status, answer.text.split('\r\n').slice(-3)]).toEqual([
      200,
      [
        expect.stringContaining(`zinnia,,,service 0,200,1,${2 ** 52}`),
        expect.stringContaining(`zinnia,,,service 1,200,1,${2 ** 52}`),
        '',
      ],
    ]);
    expect((await ask(store, `${query}&group_by=consumer&meters=credits`)).status).toBe(413);
  });
});

describe('a CSV above 4 MB', () => {
  /** A store that hears of each reading of a page from its beginning. */
  const heard = async (hear: () => void): Promise<CounterReader> => {
    const store = await storeOf([many]);
    return {
      ...store,
      async *read(selection) {
        hear();
        yield* store.read(selection);
      },
    };
  };

  test('is read twice where a sum in it may be too large, once where none can be', async () => {
    const readings = async (meters: string): Promise<number> => {
      let count = 0;
      const store = await heard(() => count++);
      expect((await ask(store, `${query}${meters}`)).status).toBe(200);
      return count;
    };
    // Each reading goes through the pages of requests and of credits.
    expect(await readings('&meters=credits')).toBe(4);
    expect(await readings('')).toBe(1);
  });

  test('is a 503 where the store goes away while its sums are looked at', async () => {
    let count = 0;
    const store = await heard(() => {
      count++;
      if (count === 3) throw new StoreUnavailable('no answer within 1 s');
    });
    await expect(ask(store, `${query}&meters=credits`)).rejects.toThrow(StoreUnavailable);
  });
});
