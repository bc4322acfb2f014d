import { describe, expect, test } from '@jest/globals';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { ask, detailIn, jsonIn, postedBatch, storeOf } from '../../support/usage/billable.ts';
import { consumer, event } from '../../support/metering/events.ts';

const notOurs =
  ', which this server did not write, or whose token is gone; ' +
  'allowed: the next_cursor of an answer to the same query; begin again without a cursor.';
const otherQuery =
  ', which is of another query; allowed: with the same parameters as the page before, ' +
  'while the settings and the customers are the same; else begin again without a cursor.';

const users = ['a', 'b', 'c'].map((id) => consumer({ id, customId: '', username: '' }));
const events = users.flatMap((one) => [
  event({ consumer: one }),
  event({ consumer: one, status: 404 }),
]);

const cursorOf = async (query: string, tokens = ['token']): Promise<string> => {
  const answer = jsonIn(await ask(await storeOf([events]), query, { tokens }));
  if (answer.next_cursor === null) throw new Error('the answer has no further page');
  return answer.next_cursor;
};

const refusal = async (query: string, tokens = ['token']): Promise<string> => {
  const answer = await ask(await storeOf([events]), query, { tokens });
  expect(answer.status).toBe(400);
  return detailIn(answer);
};

describe('a page', () => {
  test('has `limit` rows and a cursor to the next, the last has none', async () => {
    const store = await storeOf([events]);
    const first = jsonIn(await ask(store, 'limit=4'));
    const second = jsonIn(await ask(store, `limit=4&cursor=${first.next_cursor}`));
    expect([first.data.length, second.data.length]).toEqual([4, 2]);
    expect(first.next_cursor).toMatch(/^[\w-]+$/);
    expect(second.next_cursor).toBeNull();
  });

  test('that ends with the last row has no cursor', async () => {
    const store = await storeOf([events]);
    expect(jsonIn(await ask(store, 'limit=6')).next_cursor).toBeNull();
    expect(jsonIn(await ask(store, 'limit=5')).next_cursor).not.toBeNull();
  });

  test('may have another limit than the one before', async () => {
    const store = await storeOf([events]);
    const cursor = await cursorOf('limit=1');
    expect(jsonIn(await ask(store, `limit=10&cursor=${cursor}`)).data).toHaveLength(5);
    expect(jsonIn(await ask(store, `cursor=${cursor}&format=json`)).data).toHaveLength(5);
  });

  test('links to the next with every parameter of the query', async () => {
    const store = await storeOf([events]);
    const query = 'limit=2&consumer=a&status=2xx&status=4xx&consumer=b&from=2026-11';
    const { headers } = await ask(store, query.replace('limit=2', 'limit=1'));
    const target = /^<([^>]+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1] ?? '';
    const { pathname, searchParams } = new URL(target, 'http://host/prefix/billable?old=1');
    expect(pathname).toBe('/prefix/billable');
    expect(searchParams.getAll('consumer')).toEqual(['a', 'b']);
    expect(searchParams.getAll('status')).toEqual(['2xx', '4xx']);
    expect(jsonIn(await ask(store, searchParams.toString())).data).toMatchObject([
      { consumer_id: 'a', status: 404 },
    ]);
  });

  test('links on with the new cursor in place of the old one', async () => {
    const store = await storeOf([events]);
    const cursor = await cursorOf('limit=1');
    const answer = await ask(store, `cursor=${cursor}&limit=1`);
    const next = String(jsonIn(answer).next_cursor);
    expect(next).not.toBe(cursor);
    expect(answer.headers['link']).toBe(`<billable?cursor=${next}&limit=1>; rel="next"`);
  });

  test('has no link where nothing follows', async () => {
    expect((await ask(await storeOf([events]), '')).headers).not.toHaveProperty('link');
  });
});

test('a page ends at 4 MB of rows, whatever its limit', async () => {
  // Four bytes a character, and JSON writes each control character in six.
  const longName = '\u0001'.repeat(1000);
  const large = Array.from({ length: 400 }, (_, i) =>
    event({ consumer: { id: `${i}`.padStart(3, '0'), customId: longName, username: longName } }),
  );
  const store = await storeOf([large]);
  const first = await ask(store, 'from=2026-11');
  const { data, next_cursor } = jsonIn(first);
  expect(Buffer.byteLength(first.text)).toBeLessThan(4_001_000);
  expect(Buffer.byteLength(first.text)).toBeGreaterThan(3_980_000);
  const rest = jsonIn(await ask(store, `from=2026-11&cursor=${next_cursor}`));
  expect(rest.next_cursor).toBeNull();
  expect([...data, ...rest.data].map((row) => row['consumer_id'])).toEqual(
    large.map((one) => one.consumer.id),
  );
});

describe('a cursor', () => {
  test('with any byte changed is refused', async () => {
    const store = await storeOf([events]);
    const bytes = Buffer.from(await cursorOf('limit=1'), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      const answer = await ask(store, `limit=1&cursor=${changed.toString('base64url')}`);
      expect([answer.status, detailIn(answer)]).toEqual([400, expect.stringContaining(notOurs)]);
    }
  });

  test('that is cut, longer or spelled otherwise is refused', async () => {
    const cursor = await cursorOf('limit=1');
    const others = [
      cursor.slice(0, -1),
      cursor.slice(0, 20),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}.`,
    ];
    // The last character of base64 holds bits that no byte takes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet) {
      const other = cursor.slice(0, -1) + last;
      if (other !== cursor) others.push(other);
    }
    for (const other of others) {
      expect(await refusal(`cursor=${encodeURIComponent(other)}`)).toContain(notOurs);
    }
  });

  test.each([
    'period=day',
    'timezone=Asia/Kolkata',
    'consumer=a',
    'status=200',
    'billable=true',
    'from=2026-10',
    'layout=wide',
    'group_by=none',
  ])('of a query without %s is refused with it', async (parameter) => {
    expect(await refusal(`${parameter}&cursor=${await cursorOf('limit=1')}`)).toContain(otherQuery);
  });

  test('of one selection is refused with another', async () => {
    const cursor = await cursorOf('limit=1&consumer=a');
    expect(await refusal(`consumer=b&cursor=${cursor}`)).toContain(otherQuery);
    expect(await refusal(`consumer=a&consumer=b&cursor=${cursor}`)).toContain(otherQuery);
  });

  test('is refused where another zone or another list of billable statuses is in force', async () => {
    const store = await storeOf([events]);
    const query = `limit=1&cursor=${await cursorOf('limit=1')}`;
    const zone = await ask(store, query, { settings: { billingTimezone: 'Asia/Kolkata' } });
    const billableStatuses = { text: '2xx', includes: () => true };
    const statuses = await ask(store, query, { settings: { billableStatuses } });
    for (const answer of [zone, statuses]) expect(detailIn(answer)).toContain(otherQuery);
  });

  test('holds as long as the token that was newest when it was written', async () => {
    const cursor = await cursorOf('limit=1', ['old']);
    const store = await storeOf([events]);
    const rotated = await ask(store, `limit=1&cursor=${cursor}`, { tokens: ['new', 'old'] });
    expect(rotated.status).toBe(200);
    expect(await refusal(`cursor=${cursor}`, ['new'])).toContain(notOurs);
    expect(await refusal(`cursor=${await cursorOf('limit=1', ['new', 'old'])}`, ['old'])).toContain(
      notOurs,
    );
  });

  test('keeps its range when the clock passes the end of the month', async () => {
    const store = await storeOf([events]);
    const first = jsonIn(await ask(store, 'limit=1', { at: Date.parse('2026-11-30T23:59:59Z') }));
    await store.applyOnce(
      postedBatch('later', [
        event({ at: Date.parse('2026-12-01T00:00:00Z'), consumer: consumer({ id: 'z' }) }),
      ]),
    );
    const at = Date.parse('2026-12-01T00:00:01Z');
    const rest = jsonIn(await ask(store, `cursor=${first.next_cursor}`, { at }));
    expect([rest['from'], rest['to']]).toEqual([first['from'], first['to']]);
    expect(rest.data).toHaveLength(5);
  });

  test('says nothing of a row that can change', async () => {
    const named = (username: string): UsageEvent[] =>
      users.map((one) => event({ consumer: { ...one, username } }));
    const store = await storeOf([named('old')]);
    const { next_cursor } = jsonIn(await ask(store, 'limit=1'));
    await store.applyOnce(postedBatch('rename', named('renamed')));
    const rest = jsonIn(await ask(store, `cursor=${next_cursor}`));
    expect(rest.data.map((row) => row['consumer_id'])).toEqual(['b', 'c']);
  });
});

test('more rows than a page without a secret to sign a cursor with is an error, not the end', async () => {
  await expect(ask(await storeOf([events]), 'limit=1', { tokens: [] })).rejects.toThrow(
    'nothing to sign',
  );
});
