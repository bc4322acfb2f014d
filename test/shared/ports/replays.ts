import { expect, test } from '@jest/globals';
import type { Batch, Receipt } from '../../../shared/metering/batch.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import {
  contentsOf,
  pagesOf,
  receiptsOf,
  type StoreSubject,
  sumOf,
} from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const source = batch({
  name: 'source',
  events: [event()],
  quarantined: [quarantined(), quarantined({ status: 404 }), quarantined({ status: 500 })],
});

const replayed = event({ status: 404 });

const replay = (
  over: Partial<Parameters<typeof batch>[0]> & { records?: number[] } = {},
): Batch => {
  const { records = [1], ...rest } = over;
  return batch({
    name: `replay of ${records.join()}`,
    events: [replayed],
    replayOf: { batch: source.id, records },
    ...rest,
  });
};

const expectCounted = async (store: CounterStore, events: ReturnType<typeof event>[]) => {
  expect(await contentsOf(store, pagesOf([event()]))).toEqual(sumOf(events));
};

export const describeReplays = (subject: StoreSubject): void => {
  test('a replay counts once and marks its records', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      expect(await store.applyOnce(replay())).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(replay())).toEqual({ kind: 'duplicate' });
      const reopened = await opened.reopen();
      expect(await reopened.applyOnce(replay())).toEqual({ kind: 'duplicate' });
      expect((await reopened.receipt(source.id))?.replayed).toEqual([1]);
      expect((await reopened.receipt(replay().id))?.replayOf).toEqual(replay().replayOf);
      await expectCounted(reopened, [event(), replayed]);
    });
  });

  test('a replay of a consumer whose part was voided is refused, of another one counted', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      const voided = { reason: 'a load test', by: 'ops', at: event().at };
      await store.voidPart(source.id, { ...voided, consumerId: event().consumer.id });
      expect(await store.applyOnce(replay())).toEqual({ kind: 'refused' });
      const consumer = { ...event().consumer, id: 'another' };
      const other = replay({ records: [2], events: [event({ consumer })] });
      expect(await store.applyOnce(other)).toEqual({ kind: 'applied' });
      await opened.include?.();
      expect((await store.receipt(source.id))?.replayed).toEqual([2]);
    });
  });

  test('irregular receipts are those with quarantine and those of replays', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ name: 'regular' }));
      await store.applyOnce(source);
      await store.applyOnce(replay());
      const ids = (receipts: readonly Receipt[]) => receipts.map(({ id }) => id).sort();
      expect(ids(await receiptsOf(store, { irregular: true }))).toEqual(
        [source.id, replay().id].sort(),
      );
      expect(ids(await receiptsOf(store, { quarantined: true }))).toEqual([source.id]);
    });
  });

  test('replays of other records of the same batch count too', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      expect(await store.applyOnce(replay({ records: [2] }))).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(replay({ records: [0, 1] }))).toEqual({ kind: 'applied' });
      expect((await store.receipt(source.id))?.replayed).toEqual([0, 1, 2]);
      await expectCounted(store, [event(), replayed, replayed]);
    });
  });

  test('a replay that shares a record with an earlier one is refused and changes nothing', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.applyOnce(replay());
      const overlapping = replay({ records: [0, 1] });
      expect(await store.applyOnce(overlapping)).toEqual({ kind: 'refused' });
      expect(await store.receipt(overlapping.id)).toBeNull();
      expect((await store.receipt(source.id))?.replayed).toEqual([1]);
      await expectCounted(store, [event(), replayed]);
    });
  });

  test('of overlapping replays at the same time one is applied', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      const answers = await Promise.all(
        [replay({ records: [0, 1] }), replay({ records: [1, 2] })].map(async (each) =>
          store.applyOnce(each),
        ),
      );
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['applied', 'refused']);
      await expectCounted(store, [event(), replayed]);
    });
  });

  test('the same replay at the same time is applied once', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => store.applyOnce(replay())),
      );
      expect(answers.map(({ kind }) => kind).sort()).toEqual([
        'applied',
        'duplicate',
        'duplicate',
        'duplicate',
      ]);
      await expectCounted(store, [event(), replayed]);
    });
  });

  test('a replay of a batch that was never applied is refused, until it was', async () => {
    await withStore(subject, async (store) => {
      const orphan = replay({ replayOf: { batch: batchId('source'), records: [1] } });
      expect(await store.applyOnce(orphan)).toEqual({ kind: 'refused' });
      await expectCounted(store, []);
      await store.applyOnce(source);
      expect(await store.applyOnce(orphan)).toEqual({ kind: 'applied' });
      await expectCounted(store, [event(), replayed]);
    });
  });
};
