import { describe, expect, test } from '@jest/globals';
import { toMonthRows, toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { events, headersOf } from '../../support/api/answer-headers.ts';
import { ask, jsonIn, now, storeOf } from '../../support/usage/billable.ts';
import { event } from '../../support/metering/events.ts';
import { storeOfMillions } from '../../support/stores/large-stores.ts';

test.each(['', 'csv=true'])(
  'every answer to "%s" belongs to one reader and may be stale',
  async (query) => {
    expect(await headersOf(query)).toMatchObject({
      'cache-control': 'private, no-cache',
      vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
    });
  },
);

test('JSON is named as JSON, and CSV as CSV with a header', async () => {
  expect((await headersOf(''))['content-type']).toBe('application/json');
  expect((await headersOf('csv=true'))['content-type']).toBe(
    'text/csv; charset=utf-8; header=present',
  );
});

test.each([
  ['csv=true', 'billable-month-2025-12-01-to-2026-12-01.csv'],
  [
    'csv=true&period=day&from=2026-11-01&to=2026-11-15',
    'billable-day-2026-11-01-to-2026-11-15.csv',
  ],
  [
    'csv=true&period=hour&from=2026-11-22&to=2026-11-22T05:30Z',
    'billable-hour-2026-11-22T00-to-2026-11-22T06.csv',
  ],
  ['csv=true&period=year&timezone=Asia/Kolkata', 'billable-year-2022-01-01-to-2027-01-01.csv'],
])('the file of %s is %s', async (query, name) => {
  expect((await headersOf(query))['content-disposition']).toBe(`attachment; filename="${name}"`);
});

describe('the format', () => {
  test.each([
    ['', undefined, 'json'],
    ['', '', 'json'],
    ['', '*/*', 'json'],
    ['', 'application/json', 'json'],
    ['', 'text/csv', 'csv'],
    ['', 'text/*', 'csv'],
    ['', 'TEXT/CSV', 'csv'],
    ['', 'text/csv, application/json;q=0.9', 'csv'],
    ['', 'text/csv;q=0.8, application/json;q=0.9', 'json'],
    ['', 'text/csv;q=0, */*', 'json'],
    ['', 'text/csv; header=present', 'csv'],
    ['', 'text/csv;charset=utf-8', 'csv'],
    ['', 'text/csv; header=absent, */*', 'json'],
    ['', 'text/html, application/xhtml+xml, */*;q=0.8', 'json'],
    ['', 'application/pdf', 'json'],
    ['', 'this is; no=media, type', 'json'],
    ['format=json', 'text/csv', 'json'],
    ['csv=false', 'text/csv', 'json'],
    ['format=csv', 'application/json', 'csv'],
    ['csv=true', 'application/json', 'csv'],
    ['csv=true&format=csv', undefined, 'csv'],
    ['csv=false&format=json', undefined, 'json'],
  ])('of "%s" with Accept %p is %s', async (query, accept, format) => {
    const headers = await headersOf(query, accept === undefined ? {} : { accept });
    expect(headers['content-type']).toContain(format);
  });

  test('that Accept asks for takes the parameters of CSV', async () => {
    const answer = await ask(await storeOf([events]), 'bom=true', {
      headers: { accept: 'text/csv' },
    });
    expect(answer.text.startsWith('\uFEFF')).toBe(true);
  });
});

test('a CSV whose begin was sent comes whole, however many rows are read for the rest', async () => {
  const name = 'n'.repeat(1000);
  const rows = toMonthRows(
    toQuarterDayRows(
      Array.from({ length: 2500 }, (_, i) =>
        event({
          at: Date.parse('2026-10-15T12:00:00Z'),
          consumer: { id: 'a', customId: `${name}${i}`, username: name },
        }),
      ),
    ),
  );
  const answer = await ask(storeOfMillions(6, rows), 'csv=true&from=2026-10&consumer=id:a');
  expect(answer.status).toBe(200);
  expect(answer.text.split('\r\n')).toHaveLength(1 + 2500 + 1);
});

test.each(['', '&csv=true'])('`as_of` is the instant before the first read: %s', async (format) => {
  const store = await storeOf([events]);
  let at = now;
  const slow: CounterReader = {
    ...store,
    read: (selection) => {
      at += 60_000;
      return store.read(selection);
    },
    findIds: async (month, name) => {
      at += 60_000;
      return store.findIds(month, name);
    },
  };
  const answer = await ask(slow, `consumer=digit-id${format}`, { clock: () => at });
  expect(answer.headers['billable-as-of']).toBe('2026-11-22T12:00:00.123Z');
  expect(at).toBeGreaterThan(now);
});

test('`as_of` has the offset of the zone that was asked for, as every instant has', async () => {
  const answer = await ask(await storeOf([events]), 'timezone=America/St_Johns');
  expect(answer.headers['billable-as-of']).toBe('2026-11-22T08:30:00.123-03:30');
  expect(jsonIn(answer)).toMatchObject({
    as_of: '2026-11-22T08:30:00.123-03:30',
    to: '2026-12-01T00:00:00-03:30',
  });
});

test.each(['', 'csv=true'])(
  'a 304 to "%s" says up to when the answer still holds',
  async (query) => {
    const store = await storeOf([events]);
    const { headers } = await ask(store, query);
    const unchanged = await ask(store, query, {
      at: now + 60_000,
      headers: { 'if-none-match': headers['etag'] ?? '' },
    });
    expect([unchanged.status, unchanged.headers['billable-as-of']]).toEqual([
      304,
      '2026-11-22T12:01:00.123Z',
    ]);
  },
);
