import { describe, expect, test } from '@jest/globals';
import { events, headersOf } from '../../support/api/answer-headers.ts';
import { ask, jsonIn, now, postedBatch, storeOf } from '../../support/usage/billable.ts';
import { event } from '../../support/metering/events.ts';

const etagOf = async (query: string): Promise<string> => (await headersOf(query))['etag'] ?? '';

describe.each(['from=2026-11', 'csv=true&from=2026-11'])('the entity tag of "%s"', (query) => {
  test('is weak and the same for the same rows, at any time and from any store', async () => {
    const store = await storeOf([events]);
    const other = await storeOf([...events].reverse().map((one) => [one]));
    const first = await ask(store, query);
    const later = await ask(other, query, { at: now + 60_000 });
    expect(first.headers['etag']).toMatch(/^W\/"[\w-]{27}"$/);
    expect(later.headers['etag']).toBe(first.headers['etag']);
  });

  test('is another after a request more', async () => {
    const store = await storeOf([events]);
    const { headers } = await ask(store, query);
    await store.applyOnce(postedBatch('one more', [event()]));
    expect((await ask(store, query)).headers['etag']).not.toBe(headers['etag']);
  });

  test.each([
    '&timezone=Asia/Kolkata',
    '&status=200',
    '&status=1xx',
    '&to=2027',
    '&layout=wide',
    '&consumer=nobody',
  ])('is another with %s', async (more) => {
    expect(await etagOf(query + more)).not.toBe(await etagOf(query));
  });

  test('is another for the same rows of another selection', async () => {
    expect(await etagOf(`${query}&status=2xx&status=4xx`)).not.toBe(await etagOf(query));
  });

  test('is another in the other format', async () => {
    expect(await etagOf(query.replace('csv=true&', ''))).not.toBe(
      await etagOf(`csv=true&${query.replace('csv=true&', '')}`),
    );
  });

  test('gives a 304 without a body where the client has it', async () => {
    const store = await storeOf([events]);
    const etag = await etagOf(query);
    for (const tags of [etag, etag.replace('W/', ''), `"other", ${etag}`, `"other",${etag}`, '*']) {
      const answer = await ask(store, query, { headers: { 'if-none-match': tags } });
      expect([answer.status, answer.text]).toEqual([304, '']);
      expect(answer.headers).toEqual({
        etag,
        'billable-as-of': '2026-11-22T12:00:00.123Z',
        'cache-control': 'private, no-cache',
        vary: 'Accept, Accept-Encoding, Authorization, Cookie, x-api-key',
      });
    }
  });

  test('gives the answer where the client has another', async () => {
    for (const tags of ['"other"', 'W/"other"', '', 'x']) {
      const answer = await ask(await storeOf([events]), query, {
        headers: { 'if-none-match': tags },
      });
      expect(answer.status).toBe(200);
    }
  });
});

test('an answer that is kept does not lead on with a cursor whose token is gone', async () => {
  const store = await storeOf([events]);
  const old = await ask(store, 'limit=1', { tokens: ['old'] });
  const headers = { 'if-none-match': old.headers['etag'] ?? '' };
  expect((await ask(store, 'limit=1', { tokens: ['old'], headers })).status).toBe(304);
  const renewed = await ask(store, 'limit=1', { tokens: ['new'], headers });
  expect(renewed.status).toBe(200);
  const query = `cursor=${jsonIn(renewed).next_cursor}`;
  expect((await ask(store, query, { tokens: ['new'] })).status).toBe(200);
});

test('each page has a tag of its own', async () => {
  const store = await storeOf([events]);
  const first = await ask(store, 'limit=1');
  const second = await ask(store, `limit=1&cursor=${jsonIn(first).next_cursor}`);
  expect(second.headers['etag']).not.toBe(first.headers['etag']);
});

test('a CSV of more than 4 MB has no tag and comes whole', async () => {
  const name = 'n'.repeat(1024);
  const many = Array.from({ length: 2000 }, (_, i) =>
    event({ consumer: { id: String(i).padStart(4, '0'), customId: name, username: name } }),
  );
  const answer = await ask(await storeOf([many]), 'csv=true&from=2026-11');
  expect(answer.headers).not.toHaveProperty('etag');
  expect(answer.headers).toHaveProperty('content-disposition');
  const rows = answer.text.split('\r\n');
  expect(rows).toHaveLength(1 + 2000 + 1);
  expect(rows.slice(1, -1).map((row) => row.split(',')[3])).toEqual(
    many.map((one) => one.consumer.id),
  );
});
