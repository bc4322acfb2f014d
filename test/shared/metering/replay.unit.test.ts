import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../../shared/metering/batch.ts';
import { openRecords, planReplay } from '../../../shared/metering/replay.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { batch, quarantined } from '../../support/metering/batches.ts';
import { consumer, event, oneRequest } from '../../support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../support/stores/stores.ts';

const now = Date.parse('2026-11-22T14:00:00Z');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const receipt = (over: Partial<Receipt> = {}): Receipt => ({
  ...batch({ name: 'source' }),
  state: 'applied',
  replayed: [],
  voided: null,
  ...over,
});

const plan = (source: Receipt, receiptsCompleteSince: number | null = null) =>
  planReplay(source.id, openRecords(source), { now, receiptsCompleteSince }, sha256);

describe('openRecords', () => {
  test('gives the records that nobody has counted, with their positions', () => {
    const source = receipt({ quarantined: [quarantined(), quarantined()], replayed: [0] });
    expect(openRecords(source)).toEqual([{ position: 1, entry: quarantined() }]);
  });

  test('gives none of a batch that was voided', () => {
    expect(openRecords(receipt({ quarantined: [quarantined()], state: 'voided' }))).toEqual([]);
  });
});

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
      at: Date.parse('2026-11-22T15:00:00.5Z'),
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
    ['no valid status', quarantined({ status: null })],
    ['no valid started_at', quarantined({ startedAt: null })],
    ['no valid consumer', quarantined({ consumer: null })],
    ['outside the years 1970 to 9999', quarantined({ startedAt: 8.64e15 })],
    ['outside the years 1970 to 9999', quarantined({ startedAt: Date.UTC(10_000, 0) })],
    ['outside the years 1970 to 9999', quarantined({ startedAt: -1 })],
  ])('leaves an entry alone that has %s', (why, entry) => {
    const { batch: replay, left } = plan(receipt({ quarantined: [entry, quarantined()] }));
    expect(left).toHaveLength(1);
    expect(left[0]?.why).toContain(why);
    expect(replay?.replayOf?.records).toEqual([1]);
  });

  test.each([0, Date.UTC(10_000, 0) - 1])('counts an entry of the instant %d', (startedAt) => {
    const { batch: replay, left } = plan(receipt({ quarantined: [quarantined({ startedAt })] }));
    expect(left).toEqual([]);
    expect(replay?.deltas).toHaveLength(1);
    expect(replay?.latestAt).toBe(Math.max(now, startedAt));
  });

  test('leaves an entry alone that may have been counted by a batch whose receipt is gone', () => {
    const since = event().at;
    const source = receipt({
      quarantined: [quarantined({ startedAt: since - 1 }), quarantined({ startedAt: since })],
    });
    const { batch: replay, left } = plan(source, since);
    expect(left[0]?.why).toContain('may have been counted already');
    expect(replay?.replayOf?.records).toEqual([1]);
  });

  test('makes no batch where nothing can be counted', () => {
    expect(plan(receipt({ quarantined: [quarantined({ status: null })] })).batch).toBeNull();
  });
});
