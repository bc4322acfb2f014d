import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../../shared/metering/batch.ts';
import { minuteMs } from '../../../shared/calendar/instant.ts';
import { openRecords } from '../../../shared/metering/open-records.ts';
import { planReplay, type ReplayOptions } from '../../../shared/metering/replay.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { batch, quarantined, receiptOf } from '../../support/metering/batches.ts';
import { consumer, event, oneRequest } from '../../support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../support/stores/stores.ts';

const now = Date.parse('2026-11-22T14:00:00Z');
const in2015 = Date.UTC(2015);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const receipt = (over: Partial<Receipt> = {}): Receipt =>
  receiptOf(batch({ name: 'source' }), over);

const plan = (source: Receipt, options: Partial<ReplayOptions> = {}) =>
  planReplay(
    source,
    openRecords(source),
    { at: 'started', now, receiptsCompleteSince: null, countedEarlier: new Set(), ...options },
    sha256,
  );

describe('planReplay', () => {
  test('counts every entry of a record in its own period, whatever its age', async () => {
    const digit = consumer({ id: 'digit-id', customId: '', username: 'digit' });
    const old = {
      ...oneRequest,
      consumer: digit,
      status: 503,
      at: Date.parse('2025-01-31T23:59:59.999Z'),
    };
    const early = {
      ...oneRequest,
      consumer: consumer(),
      status: 200,
      at: Date.parse('2026-11-22T14:05:00.5Z'),
    };
    const source = receipt({
      quarantined: [
        quarantined({
          reason: 'too_old',
          count: 3,
          status: 503,
          startedAt: old.at,
          consumer: digit,
        }),
        quarantined({ count: 2, startedAt: early.at + 0.25 }),
      ],
    });
    const store = createMemoryCounterStore();
    await store.applyOnce(batch({ name: 'source', events: [], quarantined: source.quarantined }));
    const { batch: replay, left } = plan(source);
    expect(left).toEqual([]);
    expect(await store.applyOnce(replay ?? batch())).toEqual({ kind: 'applied' });
    const events = [old, old, old, early, early];
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    expect(replay?.latestAt).toBe(early.at + 0.25);
    expect(replay?.replayOf).toEqual({ batch: source.id, records: [0, 1] });
    expect(replay?.quarantined).toEqual([]);
  });

  test('of the same records is the same batch, of others another', () => {
    const source = receipt({ quarantined: [quarantined(), quarantined({ status: 404 })] });
    const id = plan(source).batch?.id;
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(plan({ ...source, receivedAt: 0 }).batch?.id).toBe(id);
    expect(plan({ ...source, replayed: [0] }).batch?.id).not.toBe(id);
    expect(plan({ ...source, id: 'f'.repeat(64) }).batch?.id).not.toBe(id);
  });

  test('of records 1 and 2 is not the batch of record 12', () => {
    const source = receipt({ quarantined: Array.from({ length: 13 }, () => quarantined()) });
    const idOf = (...positions: readonly number[]) =>
      plan({
        ...source,
        replayed: source.quarantined.map((_, i) => i).filter((i) => !positions.includes(i)),
      }).batch?.id;
    expect(idOf(1, 2)).not.toBe(idOf(12));
  });

  test.each([
    ['no valid status', { status: null }],
    ['no valid started_at: "--at received"', { startedAt: null }],
    ['no valid consumer', { consumer: null }],
    ['its started_at is 1970-01-01T00:00:00.000Z, before the year 2015', { startedAt: 0 }],
    ['its started_at is 1970-01-21T', { startedAt: 1_795_348_000 }],
    ['its started_at is 2014-12-31T23:59:59.999Z', { startedAt: in2015 - 1 }],
    ['more than 10 minutes from now: "--at received"', { startedAt: now + 10 * minuteMs + 1 }],
    ['its started_at is +058862-', { startedAt: now * 1000 }],
    ['its started_at is -271821-04-20', { startedAt: -8.64e15 }],
  ])('leaves an entry alone where %s', (why, over) => {
    const source = receipt({ quarantined: [quarantined(over), quarantined()] });
    const { batch: replay, left } = plan(source);
    expect(left).toHaveLength(1);
    expect(left[0]?.why).toContain(why);
    expect(replay?.replayOf?.records).toEqual([1]);
  });

  test.each([in2015, now + 10 * minuteMs])('counts an entry of the instant %d', (startedAt) => {
    const { batch: replay, left } = plan(receipt({ quarantined: [quarantined({ startedAt })] }));
    expect(left).toEqual([]);
    expect(replay?.deltas).toHaveLength(1);
    expect(replay?.latestAt).toBe(Math.max(now, startedAt));
  });

  test('leaves all of a batch alone that was voided', () => {
    const { batch: replay, left } = plan(
      receipt({ quarantined: [quarantined()], state: 'voided' }),
    );
    expect(replay).toBeNull();
    expect(left[0]?.why).toBe('its batch was voided');
  });

  test('leaves the entries of a consumer alone whose part was voided', () => {
    const other = { ...event().consumer, id: 'another' };
    const part = { consumerId: 'another', reason: 'a load test', by: 'ops', at: now };
    const source = receipt({
      quarantined: [quarantined({ consumer: other }), quarantined()],
      partVoids: [part],
    });
    const { batch: replay, left } = plan(source);
    expect(left).toEqual([
      expect.objectContaining({ why: "its consumer's part of the batch was voided" }),
    ]);
    expect(replay?.replayOf?.records).toEqual([1]);
  });

  test('leaves an entry alone that may have been counted by a batch whose receipt is gone', () => {
    const since = event().at;
    const source = receipt({
      quarantined: [quarantined({ startedAt: since - 1 }), quarantined({ startedAt: since })],
    });
    const { batch: replay, left } = plan(source, { receiptsCompleteSince: since });
    expect(left[0]?.why).toContain('may have been counted already');
    expect(replay?.replayOf?.records).toEqual([1]);
  });

  test('makes no batch where nothing can be counted', () => {
    expect(plan(receipt({ quarantined: [quarantined({ status: null })] })).batch).toBeNull();
  });
});

describe('a replay at the instant when the batch came', () => {
  const receivedAt = Date.parse('2026-11-22T12:00:01Z');
  const atReceived = { at: 'received' } as const;

  test('counts there whatever instant the entries name', async () => {
    const instants = [0, null, in2015, now * 1000, receivedAt - 40_000];
    const source = receipt({
      receivedAt,
      quarantined: instants.map((startedAt) => quarantined({ startedAt })),
    });
    const store = createMemoryCounterStore();
    await store.applyOnce(batch({ name: 'source', events: [], quarantined: source.quarantined }));
    const { batch: replay, left } = plan(source, atReceived);
    expect(left).toEqual([]);
    expect(await store.applyOnce(replay ?? batch())).toEqual({ kind: 'applied' });
    const events = instants.map(() => event({ at: receivedAt }));
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
  });

  test('is another batch than one at the instants of the entries', () => {
    const source = receipt({ quarantined: [quarantined()] });
    expect(plan(source, atReceived).batch?.id).not.toBe(plan(source).batch?.id);
  });

  test.each([
    ['no valid status', {}, { status: null }],
    ['no valid consumer', {}, { consumer: null }],
    ['its batch came at 2000-01-01T00:00:00.000Z', { receivedAt: Date.UTC(2000) }, {}],
    ['its batch came at 2099-01-01', { receivedAt: Date.UTC(2099) }, {}],
  ])('leaves alone where %s', (why, over, entry) => {
    const source = receipt({ receivedAt, quarantined: [quarantined(entry)], ...over });
    const { batch: replay, left } = plan(source, atReceived);
    expect(replay).toBeNull();
    expect(left[0]?.why).toContain(why);
    expect(left[0]?.why).not.toContain('--at received');
  });

  test('leaves an entry alone that has a count at its own instant, and no other', () => {
    const instants = [5, in2015, in2015, in2015 + 1];
    const source = receipt({
      receivedAt,
      quarantined: instants.map((startedAt) => quarantined({ startedAt })),
    });
    const options = { ...atReceived, receiptsCompleteSince: in2015 + 1 };
    const { batch: replay, left } = plan(source, { ...options, countedEarlier: new Set([1]) });
    expect(left).toEqual([
      expect.objectContaining({ why: expect.stringContaining('requests of its started_at') }),
    ]);
    expect(left[0]?.record.position).toBe(1);
    expect(replay?.replayOf?.records).toEqual([0, 2, 3]);
  });
});
