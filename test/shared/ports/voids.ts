import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { BatchId } from '../../../shared/metering/batch.ts';
import { arbitraryHistory, batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import {
  contentsOf,
  pagesOf,
  receiptsOf,
  sumOf,
  type StoreSubject,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const voided = { reason: 'a load test', by: 'ada', at: Date.parse('2026-11-22T13:00:00Z') };

const source = batch({
  name: 'source',
  events: [event(), event({ status: 404 })],
  quarantined: [quarantined()],
});
const other = batch({ name: 'other', events: [event()] });
const replay = batch({
  name: 'replay',
  events: [event({ status: 500 })],
  replayOf: { batch: source.id, records: [0] },
});
const pages = pagesOf([event()]);

export const describeVoids = (subject: StoreSubject): void => {
  test('a voided batch counts for nothing, and others still count', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      await store.applyOnce(other);
      expect(await store.voidBatch(source.id, voided)).toEqual({ kind: 'voided' });
      const reopened = await opened.reopen();
      expect(await contentsOf(reopened, pages)).toEqual(sumOf([event()]));
    });
  });

  test('a batch is voided once, and the first reason stays', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.applyOnce(other);
      await store.voidBatch(source.id, voided);
      const again = { ...voided, reason: 'another reason' };
      expect(await store.voidBatch(source.id, again)).toEqual({ kind: 'already_voided' });
      expect(await store.receipt(source.id)).toMatchObject({ state: 'voided', voided });
      expect(await contentsOf(store, pages)).toEqual(sumOf([event()]));
    });
  });

  test('of voids at the same time one takes the batch back', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => store.voidBatch(source.id, voided)),
      );
      const kinds = answers.map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['already_voided', 'already_voided', 'already_voided', 'voided']);
      await opened.include?.();
      expect(await contentsOf(store, pages)).toEqual({});
    });
  });

  test('a resend of a voided batch is a duplicate', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidBatch(source.id, voided);
      expect(await store.applyOnce(source)).toEqual({ kind: 'duplicate' });
      expect(await contentsOf(store, pages)).toEqual({});
    });
  });

  test('a batch that is not there cannot be voided, and counts when it comes', async () => {
    await withStore(subject, async (store) => {
      expect(await store.voidBatch(batchId('source'), voided)).toEqual({ kind: 'unknown' });
      expect(await store.applyOnce(source)).toEqual({ kind: 'applied' });
    });
  });

  test('what a voided batch quarantined can no longer be replayed', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidBatch(source.id, voided);
      expect(await store.applyOnce(replay)).toEqual({ kind: 'refused' });
      expect(await contentsOf(store, pages)).toEqual({});
    });
  });

  test('a replay made before stays, and is voided by its own id', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.applyOnce(replay);
      await store.voidBatch(source.id, voided);
      expect(await contentsOf(store, pages)).toEqual(sumOf([event({ status: 500 })]));
      expect(await store.voidBatch(replay.id, voided)).toEqual({ kind: 'voided' });
      expect(await contentsOf(store, pages)).toEqual({});
      expect((await store.receipt(source.id))?.replayed).toEqual([0]);
    });
  });

  test('voided receipts are among the irregular ones', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ name: 'regular' }));
      await store.applyOnce(other);
      await store.voidBatch(other.id, voided);
      const irregular = await receiptsOf(store, { irregular: true });
      expect(irregular.map(({ id, state }) => [id, state])).toEqual([[other.id, 'voided']]);
    });
  });

  test('batches and voids in any order and number leave the sum of what was not voided', async () => {
    const plan = fc.record({
      history: arbitraryHistory,
      voids: fc.array(fc.record({ round: fc.nat(9), batch: fc.nat(5) }), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ history: { batches, rounds }, voids }) => {
        await withStore(subject, async (store, opened) => {
          const taken = new Set<BatchId>();
          for (const [round, { deliveries }] of rounds.entries()) {
            const due = voids.filter((each) => each.round === round);
            await Promise.all([
              ...deliveries.map(async ({ batch: delivered }) => store.applyOnce(delivered)),
              ...due.map(async (each) => {
                const { id } = (batches[each.batch] ?? { batch: other }).batch;
                const { kind } = await store.voidBatch(id, voided);
                if (kind !== 'voided') return;
                expect(taken).not.toContain(id);
                taken.add(id);
              }),
            ]);
          }
          const events = batches.flatMap((each) => [...each.events]);
          const left = batches.filter(({ batch: { id } }) => !taken.has(id));
          await opened.include?.();
          expect(await contentsOf(store, pagesOf(events))).toEqual(
            sumOf(left.flatMap((each) => [...each.events])),
          );
        });
      }),
      { numRuns: subject.runs ?? 30 },
    );
  });
};
