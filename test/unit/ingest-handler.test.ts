import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createIngestHandler } from '../../functions/ingest/handler.ts';
import { createMemoryCounterStore } from '../../shared/adapters/memory/counter-store.ts';
import type { Batch } from '../../shared/domain/batch.ts';
import { dayMs, minuteMs } from '../../shared/domain/instant.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { entry, entryInstant, secretOfEntries } from '../support/entries.ts';
import { bytesOf, ingestRequest, jsonOf } from '../support/requests.ts';

const now = entryInstant + 1_000;

const openHandler = (over: Partial<CounterWriter> = {}, clock = () => now) => {
  const memory = createMemoryCounterStore();
  const logged: unknown[] = [];
  const batches: Batch[] = [];
  const store: CounterWriter = {
    applyOnce: async (batch) => {
      batches.push(batch);
      return memory.applyOnce(batch);
    },
    receiptsCompleteSince: async () => null,
    ...over,
  };
  const handler = createIngestHandler({
    store,
    clock,
    settings: { maxEventAgeDays: 40 },
    log: (error) => logged.push(error),
  });
  const post = async (body: unknown) => {
    const response = await handler(ingestRequest(body));
    return { ...response, json: await jsonOf(response) };
  };
  return { post, batches, logged };
};

const counted = (accepted: number, quarantined = 0) => ({
  accepted,
  quarantined,
  duplicate: false,
});
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

describe('the oldest entry that counts', () => {
  const old = (days: number) => [entry({ startedAt: now - days * dayMs })];

  test('is as old as the age limit', async () => {
    const { post } = openHandler();
    expect((await post(old(40))).json).toEqual(counted(1));
    expect((await post(old(40.001))).json).toEqual(counted(0, 1));
  });

  test('is no older than the receipts are complete', async () => {
    const { post } = openHandler({ receiptsCompleteSince: async () => now - 20 * dayMs });
    expect((await post(old(20))).json).toEqual(counted(1));
    expect((await post(old(20.001))).json).toEqual(counted(0, 1));
  });

  test('is asked of the store once a minute', async () => {
    let time = now;
    let asked = 0;
    const since = [null, now - 20 * dayMs];
    const { post } = openHandler(
      { receiptsCompleteSince: async () => since[asked++] ?? null },
      () => time,
    );
    await post(old(1));
    time += minuteMs - 1;
    expect((await post(old(30))).json).toEqual(counted(1));
    expect(asked).toBe(1);
    time += 1;
    expect((await post(old(29))).json).toEqual(counted(0, 1));
    expect(asked).toBe(2);
  });

  test('is asked again at once after the store was away', async () => {
    let isAway = true;
    const { post } = openHandler({
      receiptsCompleteSince: async () => {
        if (isAway) throw new StoreUnavailable('busy');
        return null;
      },
    });
    expect((await post(old(1))).status).toBe(503);
    isAway = false;
    expect((await post(old(1))).json).toEqual(counted(1));
  });
});
