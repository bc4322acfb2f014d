import { expect, test } from '@jest/globals';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import {
  contentsOf,
  pagesOf,
  receiptsOf,
  type StoreSubject,
  sumOf,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const decision = { reason: 'a load test', by: 'ada', at: Date.parse('2026-11-22T13:00:00Z') };
const part = (consumerId: string, reason = decision.reason) => ({
  ...decision,
  reason,
  consumerId,
});

const loadTest = [
  event({ consumer: consumer({ id: 'load' }) }),
  event({ consumer: consumer({ id: 'load', username: 'renamed' }), status: 404 }),
  event({ consumer: consumer({ id: 'load' }), at: event().at + 86_400_000 }),
];
const innocent = [event(), event({ consumer: consumer({ id: 'load2', username: 'load' }) })];
const source = batch({
  name: 'source',
  events: [...loadTest, ...innocent],
  quarantined: [quarantined()],
});
const pages = pagesOf([...loadTest, ...innocent]);

export const describePartVoids = (subject: StoreSubject): void => {
  test('the part of one consumer id counts for nothing, and the rest counts', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      expect(await store.voidPart(source.id, part('load'))).toEqual({ kind: 'voided' });
      const reopened = await opened.reopen();
      expect(await contentsOf(reopened, pages)).toEqual(sumOf(innocent));
      expect(await reopened.receipt(source.id)).toMatchObject({
        state: 'applied',
        partVoids: [part('load')],
        deltas: source.deltas,
      });
    });
  });

  test('a part is voided once, and the first reason stays', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidPart(source.id, part('load'));
      const again = part('load', 'another reason');
      expect(await store.voidPart(source.id, again)).toEqual({ kind: 'already_voided' });
      expect((await store.receipt(source.id))?.partVoids).toEqual([part('load')]);
      expect(await contentsOf(store, pages)).toEqual(sumOf(innocent));
    });
  });

  test('of voids of a part at the same time one takes it back', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => store.voidPart(source.id, part('load'))),
      );
      const kinds = answers.map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['already_voided', 'already_voided', 'already_voided', 'voided']);
      expect(await contentsOf(store, pages)).toEqual(sumOf(innocent));
    });
  });

  test('a void of the whole batch voids only what is left, and then no part', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidPart(source.id, part('load'));
      expect(await store.voidBatch(source.id, decision)).toEqual({ kind: 'voided' });
      expect(await contentsOf(store, pages)).toEqual({});
      for (const id of ['load', 'load2']) {
        expect(await store.voidPart(source.id, part(id))).toEqual({ kind: 'already_voided' });
      }
      expect(await contentsOf(store, pages)).toEqual({});
      expect((await store.receipt(source.id))?.partVoids).toEqual([part('load')]);
    });
  });

  test('a resend stays a duplicate, and the quarantine of others can still be replayed', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidPart(source.id, part('load'));
      expect(await store.applyOnce(source)).toEqual({ kind: 'duplicate' });
      const replay = batch({
        name: 'replay',
        events: [event({ consumer: consumer({ id: 'quarantined' }) })],
        replayOf: { batch: source.id, records: [0] },
      });
      expect(await store.applyOnce(replay)).toEqual({ kind: 'applied' });
      expect(await contentsOf(store, pages)).toEqual(
        sumOf([...innocent, event({ consumer: consumer({ id: 'quarantined' }) })]),
      );
      expect(await store.voidPart(replay.id, part('quarantined'))).toEqual({ kind: 'voided' });
      expect(await contentsOf(store, pages)).toEqual(sumOf(innocent));
    });
  });

  test('there is nothing to void of an unknown batch or consumer', async () => {
    await withStore(subject, async (store) => {
      expect(await store.voidPart(batchId('none'), part('load'))).toEqual({ kind: 'unknown' });
      await store.applyOnce(source);
      expect(await store.voidPart(batchId('none'), part('load'))).toEqual({ kind: 'unknown' });
      expect(await store.voidPart(source.id, part('loa'))).toEqual({ kind: 'no_usage' });
      expect(await contentsOf(store, pages)).toEqual(sumOf([...loadTest, ...innocent]));
      expect((await store.receipt(source.id))?.partVoids).toEqual([]);
    });
  });

  test('a receipt with a voided part is among the irregular ones', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ name: 'regular' }));
      const plain = batch({ name: 'plain', events: innocent });
      await store.applyOnce(plain);
      await store.voidPart(plain.id, part('load2'));
      const irregular = await receiptsOf(store, { irregular: true });
      expect(irregular.map(({ id, state }) => [id, state])).toEqual([[plain.id, 'applied']]);
    });
  });
};
