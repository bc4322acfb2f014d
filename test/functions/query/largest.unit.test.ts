import { describe, expect, test } from '@jest/globals';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';

const used = (id: string, requests: number, over: Partial<UsageEvent> = {}): UsageEvent[] =>
  Array.from({ length: requests }, () =>
    event({ consumer: consumer({ id, customId: '', username: '' }), ...over }),
  );

const october = { at: Date.parse('2026-10-10T12:00:00Z') };

const store = storeOf([
  [
    ...used('a', 2),
    ...used('a', 3, { status: 404 }),
    ...used('b', 4),
    ...used('c', 4),
    ...used('d', 1),
    ...used('d', 9, october),
  ],
]);

const rowsOf = async (query: string): Promise<string[]> => {
  const answer = await ask(await store, `${query}&order=requests`);
  expect([answer.status, jsonIn(answer).next_cursor]).toEqual([200, null]);
  return jsonIn(answer).data.map((row) =>
    [String(row['period_start']).slice(0, 7), row['consumer_id'], row['status'], row['requests']]
      .filter((value) => value !== undefined)
      .map(String)
      .join(' '),
  );
};

describe('order=requests', () => {
  test('gives the largest rows of each period, of equal ones the first by their columns', async () => {
    expect(await rowsOf('from=2026-10&limit=2')).toEqual([
      '2026-10 d 200 9',
      '2026-11 b 200 4',
      '2026-11 c 200 4',
    ]);
    expect(await rowsOf('from=2026-10&limit=4&group_by=consumer')).toEqual([
      '2026-10 d 9',
      '2026-11 a 5',
      '2026-11 b 4',
      '2026-11 c 4',
      '2026-11 d 1',
    ]);
  });

  test('orders the days of a month, which share a page, each by itself', async () => {
    expect(await rowsOf('period=day&from=2026-10-01&to=2026-12&limit=1')).toEqual([
      '2026-10 d 200 9',
      '2026-11 b 200 4',
    ]);
  });

  test('is the same in CSV, where limit is allowed then', async () => {
    const { status, text } = await ask(await store, 'from=2026-11&order=requests&limit=1&csv=true');
    expect(status).toBe(200);
    expect(text.split('\r\n').slice(1)).toEqual([
      '2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,UTC,b,,,200,4',
      '',
    ]);
  });

  test('takes 100 periods, and names the ways out for more', async () => {
    const query = (to: string) => `period=day&from=2026-08-01&to=${to}&order=requests&limit=1`;
    expect((await ask(await store, query('2026-11-09'))).status).toBe(200);
    const answer = await ask(await store, query('2026-11-10'));
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      'from, to: the range has more than 100 periods (day), the most with order=requests. Ask for a ' +
        'shorter range or a longer period; or leave order out.',
    ]);
  });

  test('summed over consumers, holds so many groups of a period, and names the ways out of more', async () => {
    const services = ['weather', 'maps', 'orders', 'users'];
    const split = await storeOf([
      services.flatMap((service) => used('a', 1, { labels: { ...noLabels, service } })),
    ]);
    const query = 'from=2026-11&group_by=service&order=requests&limit=1';
    const asked = async (groups: number) => ask(split, query, { bounds: { rows: 100, groups } });
    expect((await asked(4)).status).toBe(200);
    const answer = await asked(3);
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      'A period has more than 3 groups to sum. Ask for fewer labels in group_by, for some of their ' +
        'values, for single customers, or group by consumer too.',
    ]);
  });

  test('by consumer, holds no more than the lines that it gives', async () => {
    const answer = await ask(await store, 'from=2026-11&order=requests&limit=1', {
      bounds: { rows: 100, groups: 0 },
    });
    expect(answer.status).toBe(200);
  });

  test('names the ways out where the rows are more than 4 MB of JSON', async () => {
    const long = 'x'.repeat(1_000);
    const many = Array.from({ length: 1_000 }, (_, i) =>
      ['2026-10-10', '2026-11-10'].map((day) =>
        event({
          at: Date.parse(`${day}T12:00:00Z`),
          consumer: { id: `${i}`, customId: `${i}${long}`, username: `${i}${long}` },
        }),
      ),
    ).flat();
    const large = await storeOf([many]);
    const answer = await ask(large, 'from=2026-10&order=requests&limit=1000');
    expect([answer.status, detailIn(answer)]).toEqual([
      413,
      'limit: 1000 rows of each period are more than 4 MB of JSON. Ask for fewer rows, a shorter range or a ' +
        'longer period; or for CSV.',
    ]);
    expect((await ask(large, 'from=2026-10&order=requests&limit=500')).status).toBe(200);
  });
});
