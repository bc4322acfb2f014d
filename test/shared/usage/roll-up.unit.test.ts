import { expect, test } from '@jest/globals';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { CounterReader, PageSelection } from '../../../shared/ports/counter-store.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { consumer, event, requestsOnly } from '../../support/metering/events.ts';

type Cell = readonly [slot: number, status: number, count: number];

const row = (username: string, ...cells: readonly Cell[]): PageRow => ({
  page: '2026-11',
  ...requestsOnly,
  consumer: consumer({ username }),
  cells: packCells(new Map(cells.map(([slot, status, count]) => [cellCode(slot, status), count]))),
});

/** A store whose one page holds these rows. */
const storeWith = (rows: readonly PageRow[]): CounterReader => ({
  ...createMemoryCounterStore(),
  async *read({ page }) {
    if (page === '2026-11') yield rows;
  },
});

const rowsOf = async (rows: readonly PageRow[], query = 'from=2026-11') =>
  jsonIn(await ask(storeWith(rows), query)).data.map((one) => [
    one['consumer_username'],
    one['status'],
    one['requests'],
  ]);

test('what was voided whole has no row', async () => {
  expect(await rowsOf([row('poppy')])).toEqual([]);
  expect(await rowsOf([row('a', [3, 200, 5]), row('b', [3, 200, -5])])).toEqual([]);
});

test('a status that was voided leaves the others as they are', async () => {
  const rows = [row('a', [3, 200, 5], [3, 404, 2]), row('b', [4, 200, -5], [4, 404, 1])];
  expect(await rowsOf(rows)).toEqual([['b', 404, 3]]);
});

test('a day on which requests were only voided names no one', async () => {
  expect(await rowsOf([row('a', [3, 200, 5]), row('b', [4, 200, -1])])).toEqual([['a', 200, 4]]);
});

test('what one consumer left does not pass to the next', async () => {
  const other = {
    ...row('other', [3, 404, 1]),
    consumer: consumer({ id: 'z', username: 'other' }),
  };
  expect(await rowsOf([row('a', [3, 200, 1]), other])).toEqual([
    ['a', 200, 1],
    ['other', 404, 1],
  ]);
});

test('statuses come in order whatever their days', async () => {
  const rows = [row('a', [3, 500, 1], [4, 404, 1], [5, 200, 1])];
  expect(await rowsOf(rows)).toEqual([
    ['a', 200, 1],
    ['a', 404, 1],
    ['a', 500, 1],
  ]);
});

test('the customer who pays is the custom id, or the consumer by its id where there is none', async () => {
  const ofConsumer = (id: string, customId: string, ...cells: readonly Cell[]): PageRow => ({
    ...row('', ...cells),
    consumer: consumer({ id, customId, username: '' }),
  });
  const store = storeWith([
    ofConsumer('a', 'payer', [3, 500, 1]),
    ofConsumer('b', '', [3, 200, 4]),
    ofConsumer('c', 'payer', [3, 200, 2]),
  ]);
  const answer = async (groupBy: string) =>
    jsonIn(await ask(store, `from=2026-11&group_by=${groupBy}`)).data.map((one) => [
      one['customer_id'],
      one['status'],
      one['requests'],
    ]);
  expect(await answer('customer,status')).toEqual([
    ['id:b', 200, 4],
    ['payer', 200, 2],
    ['payer', 500, 1],
  ]);
  expect(await answer('status')).toEqual([
    [undefined, 200, 6],
    [undefined, 500, 1],
  ]);
});

/** Asks for two pages; returns what the store was asked for the second. */
const secondReads = async (query: string): Promise<PageSelection[]> => {
  const ids = ['a', 'b', 'c'];
  const events = ids.flatMap((id) =>
    ['2026-10-30', '2026-10-31', '2026-11-15'].map((day) =>
      event({ at: Date.parse(`${day}T12:00Z`), consumer: consumer({ id, customId: id }) }),
    ),
  );
  const store = await storeOf([events]);
  const { next_cursor } = jsonIn(await ask(store, `${query}&limit=2`));
  const reads: PageSelection[] = [];
  const watched: CounterReader = {
    ...store,
    read: (selection) => {
      reads.push(selection);
      return store.read(selection);
    },
  };
  await ask(watched, `${query}&limit=2&cursor=${next_cursor}`);
  return reads;
};

test('a further page reads on from its consumer, and later periods whole', async () => {
  expect(await secondReads('from=2026-10')).toEqual([
    { page: '2026-10', fromId: 'b' },
    { page: '2026-11' },
  ]);
});

test('a further page of days reads their month whole, as later days need every consumer', async () => {
  expect(await secondReads('period=day&from=2026-10')).toEqual([{ page: '2026-10' }]);
});

test('a further page of the last day of a month reads on from its consumer', async () => {
  expect((await secondReads('period=day&from=2026-10-31'))[0]).toEqual({
    page: '2026-10',
    fromId: 'b',
  });
});

test('a further page by customer reads every consumer, as any may pay for the next', async () => {
  expect(await secondReads('from=2026-10&group_by=customer,status')).toEqual([
    { page: '2026-10' },
    { page: '2026-11' },
  ]);
});

/** What a query asks a store that has one event, in November 2026. */
const asksOf = async (query: string): Promise<string[]> => {
  const store = await storeOf([[event({ at: Date.parse('2026-11-15T12:00:00Z') })]]);
  const asks: string[] = [];
  const watched: CounterReader = {
    ...store,
    read: (selection) => {
      asks.push(`read ${selection.page}`);
      return store.read(selection);
    },
    findIds: (month, name) => {
      asks.push(`find ${month}`);
      return store.findIds(month, name);
    },
    months: () => {
      asks.push('months');
      return store.months();
    },
  };
  expect(jsonIn(await ask(watched, query)).data).toHaveLength(1);
  return asks;
};

test('a range of centuries reads the months that have rows alone', async () => {
  expect(await asksOf('period=year&from=1970&to=2500')).toEqual(['months', 'read 2026-11']);
  expect(await asksOf('period=year&from=1970&to=2500&consumer=username:poppy')).toEqual([
    'months',
    'find 2026-11',
    'read 2026-11',
  ]);
});

test('a range of a year is read without a look at which months there are', async () => {
  expect(await asksOf('period=year&from=2026&to=2027')).toEqual(
    Array.from({ length: 12 }, (_, i) => `read 2026-${String(i + 1).padStart(2, '0')}`),
  );
  expect(await asksOf('timezone=Asia/Kathmandu')).not.toContain('months');
});
