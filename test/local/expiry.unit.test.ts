import { expect, test } from '@jest/globals';
import { expireDaily } from '../../local/daily-expiry.ts';
import { dayMs } from '../../shared/calendar/instant.ts';
import { batch, batchId } from '../support/metering/batches.ts';
import { event } from '../support/metering/events.ts';
import { withSqliteStore } from '../support/stores/sqlite.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

type Given = Partial<Parameters<typeof expireDaily>[1]>;

/** Runs that come one after the other until `expire`, which hears of each, ends them. */
const expiring = async (
  expire: (run: number, end: () => void) => void,
  given: Given = {},
): Promise<readonly unknown[]> => {
  const ending = new AbortController();
  const logged: unknown[] = [];
  let runs = 0;
  const expireReceipts = async () => {
    runs += 1;
    expire(runs, () => ending.abort());
    return 0;
  };
  await expireDaily(
    { receiptDays: 60 },
    {
      store: { expireReceipts },
      clock: () => now,
      isClockTrusted: () => true,
      signal: ending.signal,
      log: (error) => logged.push(error),
      firstDelayMs: 1,
      delayMs: 1,
      ...given,
    },
  );
  return logged;
};

test('a run that fails is logged, and the next one comes all the same', async () => {
  let last = 0;
  const logged = await expiring((run, end) => {
    last = run;
    if (run === 1) throw new Error('the disk is full');
    if (run === 3) end();
  });
  expect(last).toBe(3);
  expect(logged).toEqual([new Error('the disk is full')]);
});

test('a run that the end of the server breaks off is not logged', async () => {
  const logged = await expiring((_, end) => {
    end();
    throw new Error('the store is closed');
  });
  expect(logged).toEqual([]);
});

test('nothing is expired while the clock is not trusted', async () => {
  let looks = 0;
  let looksBefore = 0;
  await expiring(
    (_, end) => {
      looksBefore = looks;
      end();
    },
    { isClockTrusted: () => (looks += 1) > 2 },
  );
  expect(looksBefore).toBe(3);
});

test('receipts older than the days of the settings are expired', async () => {
  await withSqliteStore(async (store) => {
    // Their age counts until the last one was received.
    for (const age of [59, 61, 0]) {
      const at = now - age * dayMs;
      await store.applyOnce(batch({ name: `${age}`, receivedAt: at, events: [event({ at })] }));
    }
    const { promise: isDone, resolve: noteDone } = Promise.withResolvers<void>();
    const ending = new AbortController();
    const running = expireDaily(
      { receiptDays: 60 },
      {
        store: {
          expireReceipts: async (...asked) => {
            const dropped = await store.expireReceipts(...asked);
            noteDone();
            return dropped;
          },
        },
        clock: () => now,
        isClockTrusted: () => true,
        signal: ending.signal,
        log: (error) => {
          throw error;
        },
        firstDelayMs: 1,
      },
    );
    await isDone;
    ending.abort();
    await running;
    expect(await store.receipt(batchId('61'))).toBeNull();
    expect(await store.receipt(batchId('59'))).not.toBeNull();
    expect(await store.receiptsCompleteSince()).toBe(now - 61 * dayMs + 1);
  });
});
