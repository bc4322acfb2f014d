import { expect, test } from '@jest/globals';
import { batch, batchId, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { contentsOf, pagesOf, type StoreSubject, sumOf } from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const source = batch({
  name: 'source',
  events: [event()],
  quarantined: [quarantined(), quarantined({ status: 404 }), quarantined({ status: 500 })],
});

const dismissal = (records: readonly number[], reason = 'a test of the sender') => ({
  records,
  reason,
  by: 'ada',
  at: Date.parse('2026-11-22T13:00:00Z'),
});

const replay = (records: readonly number[]) =>
  batch({
    name: `replay of ${records.join()}`,
    events: [event({ status: 404 })],
    replayOf: { batch: source.id, records },
  });

export const describeDismissals = (subject: StoreSubject): void => {
  test('dismissed records stay dismissed, with reason and name', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(source);
      const outcome = await store.dismiss(source.id, dismissal([2, 0]));
      expect(outcome).toEqual({ kind: 'dismissed', records: [0, 2] });
      const reopened = await opened.reopen();
      const receipt = await reopened.receipt(source.id);
      expect(receipt?.dismissed).toEqual([dismissal([0, 2])]);
      expect(receipt?.quarantined).toEqual(source.quarantined);
      expect(await contentsOf(reopened, pagesOf([event()]))).toEqual(sumOf([event()]));
    });
  });

  test('a dismissal that is made again changes nothing, and one of others is added', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.dismiss(source.id, dismissal([1]));
      expect(await store.dismiss(source.id, dismissal([1], 'again'))).toEqual({
        kind: 'dismissed',
        records: [],
      });
      expect(await store.dismiss(source.id, dismissal([0, 1], 'more'))).toEqual({
        kind: 'dismissed',
        records: [0],
      });
      expect((await store.receipt(source.id))?.dismissed).toEqual([
        dismissal([1]),
        dismissal([0], 'more'),
      ]);
    });
  });

  test('a dismissed record is never replayed, and a replayed one never dismissed', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.dismiss(source.id, dismissal([1]));
      expect(await store.applyOnce(replay([0, 1]))).toEqual({ kind: 'refused' });
      expect(await store.applyOnce(replay([0]))).toEqual({ kind: 'applied' });
      expect(await store.dismiss(source.id, dismissal([0, 2]))).toEqual({
        kind: 'dismissed',
        records: [2],
      });
      expect((await store.receipt(source.id))?.replayed).toEqual([0]);
      const counted = [event(), event({ status: 404 })];
      expect(await contentsOf(store, pagesOf(counted))).toEqual(sumOf(counted));
    });
  });

  test('of a replay and a dismissal at the same time one has the record', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      const [replayed, dismissed] = await Promise.all([
        store.applyOnce(replay([1])),
        store.dismiss(source.id, dismissal([1])),
      ]);
      const isReplayed = replayed.kind === 'applied';
      expect(dismissed).toEqual({ kind: 'dismissed', records: isReplayed ? [] : [1] });
      const counted = isReplayed ? [event(), event({ status: 404 })] : [event()];
      expect(await contentsOf(store, pagesOf(counted))).toEqual(sumOf(counted));
    });
  });

  test('records of a batch that was voided can be dismissed', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(source);
      await store.voidBatch(source.id, { reason: 'a test', by: 'ada', at: 0 });
      expect(await store.dismiss(source.id, dismissal([0, 1, 2]))).toEqual({
        kind: 'dismissed',
        records: [0, 1, 2],
      });
    });
  });

  test('there is nothing to dismiss of an unknown batch, nor records that are not there', async () => {
    await withStore(subject, async (store) => {
      expect(await store.dismiss(batchId('none'), dismissal([0]))).toEqual({ kind: 'unknown' });
      await store.applyOnce(source);
      expect(await store.dismiss(batchId('none'), dismissal([0]))).toEqual({ kind: 'unknown' });
      expect(await store.dismiss(source.id, dismissal([3, -1, 0.5]))).toEqual({
        kind: 'dismissed',
        records: [],
      });
      expect((await store.receipt(source.id))?.dismissed).toEqual([]);
    });
  });
};
