import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { entry, secretOfEntries } from '../../support/metering/entries.ts';
import { counted, now, openHandler } from '../../support/api/ingest-handler.ts';
import { bytesOf } from '../../support/api/requests.ts';

const duplicate = { accepted: 0, quarantined: 0, duplicate: true };

describe('a body', () => {
  test('of an array counts each entry, equal request ids too', async () => {
    const { post, batches } = openHandler();
    const { status, json } = await post([entry(), entry(), entry({ status: 500 })]);
    expect({ status, json }).toEqual({ status: 200, json: counted(3) });
    expect(batches).toHaveLength(1);
  });

  test('of one bare object counts one entry', async () => {
    expect((await openHandler().post(entry())).json).toEqual(counted(1));
  });

  test('that comes again is a duplicate', async () => {
    const { post } = openHandler();
    await post([entry()]);
    expect((await post([entry()])).json).toEqual(duplicate);
    expect((await post([entry({ requestId: 'other' })])).json).toEqual(counted(1));
  });

  test('with bad entries counts the good ones', async () => {
    const { post, batches } = openHandler();
    const bad = [null, entry({ status: 99 }), entry({ startedAt: now + 11 * minuteMs })];
    const good = Array.from({ length: 200 }, (_, i) => entry({ requestId: `r${i}` }));
    expect((await post([...good, ...bad])).json).toEqual(counted(200, 3));
    expect(batches[0]?.quarantined.map(({ reason }) => reason)).toEqual([
      'not_an_object',
      'invalid_status',
      'too_far_in_future',
    ]);
  });

  test('of bad entries only is quarantined, and then a duplicate', async () => {
    const { post } = openHandler();
    expect((await post([1, 2])).json).toEqual(counted(0, 2));
    expect((await post([1, 2])).json).toEqual(duplicate);
  });

  test('of no entries writes nothing and never is a duplicate', async () => {
    const { post, batches } = openHandler();
    expect((await post('[]')).json).toEqual(counted(0));
    expect((await post('[]')).json).toEqual(counted(0));
    expect(batches).toEqual([]);
  });

  test('with a byte order mark or bytes that are not UTF-8 is read', async () => {
    const { post } = openHandler();
    expect((await post(`\uFEFF${JSON.stringify(entry())}`)).json).toEqual(counted(1));
    const bytes = Buffer.from(JSON.stringify(entry({ requestId: 'r?' })));
    bytes[bytes.indexOf('r?') + 1] = 0xff;
    expect((await post(bytes)).json).toEqual(counted(1));
  });

  test('has U+FFFD where a byte is not UTF-8', async () => {
    const { post, batches } = openHandler();
    const named = entry({ consumer: { id: 'a', username: 'na?me' } });
    const bytes = Buffer.from(JSON.stringify([named]));
    bytes[bytes.indexOf('na?me') + 2] = 0xff;
    expect((await post(bytes)).json).toEqual(counted(1));
    expect(batches[0]?.deltas[0]?.consumer.username).toBe('na\ufffdme');
  });

  test.each([
    ['', 'an empty body'],
    ['hello=world', '11 bytes that are not JSON'],
    ['{"a":1', '6 bytes that are not JSON'],
    ['"text"', 'a JSON string'],
    ['12', 'a JSON number'],
    ['null', 'JSON null'],
  ])('%j is a 400 that says what came', async (body, received) => {
    const { post, batches } = openHandler();
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ detail: expect.stringContaining(`received: ${received}.`) });
    expect(batches).toEqual([]);
  });

  test('that is not JSON is not quoted', async () => {
    const { post } = openHandler();
    expect(JSON.stringify(await post(`{"apikey":"${secretOfEntries}"`))).not.toContain(
      secretOfEntries,
    );
  });
});

describe('the batch id', () => {
  const idOf = (body: unknown) => createHash('sha256').update(bytesOf(body)).digest('hex');

  test.each([
    ['counted', [entry()], 200],
    ['empty', '[]', 200],
    ['not JSON', 'x', 400],
    ['raw bytes', Buffer.from([0x22, 0xff, 0x22]), 400],
  ])('stands on the answer to a body that is %s', async (_, body, status) => {
    const response = await openHandler().post(body);
    expect(response.status).toBe(status);
    expect(response.headers['billable-batch-id']).toBe(idOf(body));
  });

  test.each([
    ['is away', new StoreUnavailable('busy'), 503],
    ['fails', new Error(`quotes ${secretOfEntries}`), 500],
  ])('stands on the answer where the store %s', async (_, error, status) => {
    const { post, logged } = openHandler({
      applyOnce: async () => {
        throw error;
      },
    });
    const response = await post([entry()]);
    expect(response.status).toBe(status);
    expect(response.headers['billable-batch-id']).toBe(idOf([entry()]));
    expect(JSON.stringify(response)).not.toContain(secretOfEntries);
    expect(logged).toEqual([error]);
  });
});

describe('the latest instant of a batch', () => {
  const latestOf = async (...entries: unknown[]) => {
    const { post, batches } = openHandler();
    await post(entries);
    return batches[0]?.latestAt;
  };

  test('is that of its receipt, where its entries are older', async () => {
    expect(await latestOf(entry())).toBe(now);
  });

  test('is that of its latest entry, a quarantined one too', async () => {
    expect(await latestOf(entry({ startedAt: now + 5 }))).toBe(now + 5);
    const ahead = now + 20 * dayMs;
    expect(await latestOf(entry(), entry({ startedAt: ahead }))).toBe(ahead);
  });
});
