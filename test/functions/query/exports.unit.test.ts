import { describe, expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { toMonthRows, toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { packCells } from '../../../shared/metering/cells.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { ask, detailIn, storeOf } from '../../support/usage/billable.ts';
import { event, requestsOnly } from '../../support/metering/events.ts';
import { createMemoryExportStore, discardingExports } from '../../support/usage/export-memory.ts';

const name = 'n'.repeat(1024);
const many = Array.from({ length: 2_000 }, (_, i) =>
  event({ consumer: { id: String(i).padStart(4, '0'), customId: name, username: name } }),
);
const query = 'csv=true&from=2026-11&bom=true';

const rowsWithoutRequests: readonly PageRow[] = Array.from({ length: 10_000 }, (_, i) => ({
  page: '2026-11',
  consumer: { id: `z${i}`, customId: '', username: '' },
  ...requestsOnly,
  cells: packCells(new Map()),
}));

describe('a CSV above 4 MB', () => {
  test('is exported, whole, and answered with the link', async () => {
    const store = await storeOf([many]);
    const exports = createMemoryExportStore();
    const answer = await ask(store, query, { exports });
    const [[link, file] = []] = exports.files;
    expect([answer.status, answer.text]).toEqual([303, '']);
    expect(answer.headers).toEqual({
      location: link,
      'billable-as-of': '2026-11-22T12:00:00.123Z',
      'cache-control': 'private, no-cache',
      vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
    });
    expect(link).toContain('/billable-month-2026-11-01-to-2026-12-01.csv?');
    expect(file).toBe((await ask(store, query)).text);
    expect(Buffer.byteLength(file ?? '')).toBeGreaterThan(4_000_000);
  });

  test('is not exported for HEAD, which has its headers', async () => {
    const exports = createMemoryExportStore();
    const answer = await ask(await storeOf([many]), query, { exports, method: 'HEAD' });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-disposition': expect.stringContaining('.csv"') },
    });
    expect(exports.files.size).toBe(0);
  });

  test('is a 413 where it grows past the rows that are read', async () => {
    const endless = {
      ...createMemoryCounterStore(),
      async *read() {
        yield toMonthRows(toQuarterDayRows(many));
        for (;;) yield rowsWithoutRequests;
      },
    };
    const discarding = discardingExports();
    const answer = await ask(endless, query, { exports: discarding.exports });
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      expect.stringContaining('more than 5000000 counter rows'),
    ]);
    expect(discarding.failures).toHaveLength(1);
  });
});

test('a CSV of 4 MB and less is sent, with a tag', async () => {
  const exports = createMemoryExportStore();
  const answer = await ask(await storeOf([many.slice(0, 100)]), query, { exports });
  expect(answer.status).toBe(200);
  expect(answer.headers).toHaveProperty('etag');
  expect(exports.files.size).toBe(0);
});

describe('at the deadline', () => {
  const rows = toMonthRows(toQuarterDayRows([event()]));

  /** A store that gives some chunks of rows, and then waits until it is told to go on. */
  const stallingAfter = (chunks: number) => {
    const stalled = Promise.withResolvers<undefined>();
    const goOn = Promise.withResolvers<undefined>();
    let given = 0;
    const reader: CounterReader = {
      ...createMemoryCounterStore(),
      async *read() {
        for (; ; given++) {
          if (given === chunks) {
            stalled.resolve(undefined);
            await goOn.promise;
          }
          yield rows;
        }
      },
    };
    return {
      reader,
      stalled: stalled.promise,
      goOn: () => goOn.resolve(undefined),
      given: () => given,
    };
  };

  test.each(['csv=true&from=2026-11', 'from=2026-11&group_by=none'])(
    '%s is a 413 that says how far it came, and reads no more',
    async (asked) => {
      const deadline = new AbortController();
      const { reader, stalled, goOn, given } = stallingAfter(3);
      const answering = ask(reader, asked, { startDeadline: () => deadline.signal });
      await stalled;
      deadline.abort();
      const answer = await answering;
      expect([answer.status, detailIn(answer)]).toEqual([
        413,
        'There is no time to read all of it. Ask for a shorter range, a longer period, or single ' +
          'consumers; or take the monthly reports.',
      ]);
      goOn();
      await new Promise(setImmediate);
      expect(given()).toBe(3);
    },
  );

  test('a store that has given nothing is away', async () => {
    const deadline = new AbortController();
    const { reader, stalled } = stallingAfter(0);
    const answering = ask(reader, 'from=2026-11', { startDeadline: () => deadline.signal });
    // Before the deadline, so that no rejection is ever unhandled.
    const outcome = expect(answering).rejects.toThrow(StoreUnavailable);
    await stalled;
    deadline.abort();
    await outcome;
  });

  test('an answer in time is an answer', async () => {
    const deadline = new AbortController();
    const answer = await ask(await storeOf([many.slice(0, 3)]), 'from=2026-11', {
      startDeadline: () => deadline.signal,
    });
    deadline.abort();
    expect(answer.status).toBe(200);
  });
});
