import { describe, expect, test } from '@jest/globals';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { event } from '../../support/metering/events.ts';
import { ask, jsonIn, postedBatch, storeOf } from '../../support/usage/billable.ts';

const labelled = (service: string, route: string, over: Partial<UsageEvent> = {}): UsageEvent =>
  event({ labels: { service, route, ai_model: '' }, ...over });

/** Two consumers with the same custom ids, and one of them twice, in two months. */
const events = ['a', 'b'].flatMap((id) =>
  ['cust-1', 'cust-2'].flatMap((customId) =>
    ['2026-10-05', '2026-11-05'].flatMap((day) =>
      ['', 'maps', 'weather'].flatMap((service) =>
        ['', 'now'].map((route, i) =>
          labelled(service, route, {
            consumer: { id, customId, username: customId === 'cust-1' ? 'poppy' : 'lily' },
            status: i === 0 ? 200 : 404,
            at: Date.parse(`${day}T12:00:00Z`),
          }),
        ),
      ),
    ),
  ),
);

/** The columns that grow. */
const counts = new Set(['requests', 'billable_requests', 'status_2xx', 'status_4xx']);

type Rows = readonly Record<string, unknown>[];

/** All rows by pages of some rows; a batch of events lands after the page of its index. */
const paged = async (
  query: string,
  limit: number,
  landing: readonly (readonly UsageEvent[])[] = [],
): Promise<Rows> => {
  const store = await storeOf([events]);
  const rows: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page++) {
    const after: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { data, next_cursor } = jsonIn(await ask(store, `${query}&limit=${limit}${after}`));
    rows.push(...data);
    cursor = next_cursor;
    const landed = landing[page];
    if (landed !== undefined) await store.applyOnce(postedBatch(`page ${page}`, landed));
  }
  return rows;
};

describe.each([
  'group_by=consumer,service,status',
  'group_by=consumer,service,route',
  'group_by=consumer,route&layout=wide',
  'group_by=consumer',
  'group_by=customer,service,status_class',
  'group_by=service,route,status',
  'group_by=none',
])('pages by %s', (grouping) => {
  const query = `from=2026-10&${grouping}`;

  test('are the whole answer, whatever their length', async () => {
    const whole = jsonIn(await ask(await storeOf([events]), query)).data;
    for (const limit of [1, 2, 3, 5, 7]) expect(await paged(query, limit)).toEqual(whole);
  });

  test('have each row once while what they counted grows', async () => {
    const about = (rows: Rows): readonly string[] =>
      rows.map((row) =>
        JSON.stringify(row, (name, value: unknown) => (counts.has(name) ? undefined : value)),
      );
    const whole = about(jsonIn(await ask(await storeOf([events]), query)).data);
    expect(
      about(
        await paged(
          query,
          1,
          Array.from({ length: 50 }, () => events),
        ),
      ),
    ).toEqual(whole);
  });
});

test('a row whose labels come before those that were given is left to the next question', async () => {
  const query = 'from=2026-11&group_by=consumer,service,route';
  const first = labelled('api', 'x', {
    consumer: { id: 'a', customId: 'cust-2', username: 'lily' },
  });
  const given = jsonIn(await ask(await storeOf([events]), query)).data;
  // After the fourth page, the row of maps was given.
  const landing = [events, events, events, [first]];
  const rows = await paged(query, 1, landing);
  expect(rows.map(({ service, route }) => [service, route])).toEqual(
    given.map(({ service, route }) => [service, route]),
  );
});

test('a cursor stays short, however many custom ids its consumer has', async () => {
  const many = Array.from({ length: 100 }, (_, i) =>
    event({ consumer: { id: 'a', customId: `${i}`.padStart(200, '0'), username: '' } }),
  );
  const { next_cursor } = jsonIn(await ask(await storeOf([many]), 'limit=99'));
  expect(next_cursor?.length).toBeGreaterThan(1_900);
  expect(next_cursor?.length).toBeLessThan(2_700);
});
