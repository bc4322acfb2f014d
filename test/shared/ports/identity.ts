import { expect, test } from '@jest/globals';
import { batch } from '../../support/metering/batches.ts';
import type { StoreSubject } from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

/** Which store it is: what tells it from another, or from an older copy of itself. */
export const describeIdentity = (subject: StoreSubject): void => {
  test('a store has an id that stays, also after a crash', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(batch());
      const id = (await store.identity())?.id ?? '';
      expect(id).not.toBe('');
      expect((await (await opened.reopen()).identity())?.id).toBe(id);
    });
  });
};

/** For stores that count their receipts. */
export const describeReceiptNumbers = (subject: StoreSubject): void => {
  test(`the ${subject.name} store counts each receipt that it takes once, and no other batch`, async () => {
    await withStore(subject, async (store, opened) => {
      const include = async () => opened.include?.();
      const receipts = async () => (await store.identity())?.receipts;
      expect((await receipts()) ?? 0).toBe(0);
      const batches = Array.from({ length: 40 }, (_, i) => batch({ name: `batch ${i}` }));
      await Promise.all([...batches, ...batches].map(async (each) => store.applyOnce(each)));
      await include();
      expect(await receipts()).toBe(40);
      const voided = { reason: 'a load test', by: 'finance', at: Date.parse('2026-11-23Z') };
      await store.voidBatch(batch({ name: 'batch 39' }).id, voided);
      await store.applyOnce(batch({ name: 'batch 39' }));
      expect(await receipts()).toBe(40);
      const reopened = await opened.reopen();
      await reopened.applyOnce(batch({ name: 'another' }));
      await include();
      expect((await reopened.identity())?.receipts).toBe(41);
    });
  });
};

/** For stores that say which receipt has a number. */
export const describeNumberedReceipts = (subject: StoreSubject): void => {
  test(`the ${subject.name} store says which receipt is the last, and whether one has a number`, async () => {
    await withStore(subject, async (store, opened) => {
      const last = async () => (await store.identity())?.last_receipt;
      expect(await last()).toBeNull();
      const batches = ['a', 'b', 'c'].map((name) => batch({ name }));
      for (const each of [...batches, ...batches]) {
        await store.applyOnce(each);
      }
      const ids = batches.map(({ id }) => id);
      expect(await last()).toBe(ids[2]);
      const reopened = await opened.reopen();
      const named = ids.flatMap((last_receipt) =>
        [1, 2, 3, 4].map((receipts) => ({ receipts, last_receipt, id: '', last_receipt_at: null })),
      );
      const taken = await Promise.all(named.map(async (each) => reopened.hasTaken(each)));
      const expected = [
        [true, false, false, null],
        [false, true, false, null],
        [false, false, true, null],
      ];
      expect(taken).toEqual(expected.flat());
    });
  });
};

/** For stores that drop their last receipt with the others, and say when it came. */
export const describeLastReceipt = (subject: StoreSubject): void => {
  test(`the ${subject.name} store says which receipt is the last, and whether it has taken one`, async () => {
    await withStore(subject, async (store, opened) => {
      const include = async () => opened.include?.();
      expect((await store.identity())?.last_receipt ?? null).toBeNull();
      const receivedAt = Date.now();
      const batches = [2, 3, 1].map((n) =>
        batch({ name: `batch ${n}`, receivedAt: receivedAt + n }),
      );
      for (const each of batches) await store.applyOnce(each);
      await include();
      const named = await store.identity();
      // The one that came last, of those that were committed together.
      expect(batches.map(({ id }) => id)).toContain(named?.last_receipt);
      expect(Date.parse(named?.last_receipt_at ?? '')).toBeGreaterThan(receivedAt);
      const reopened = await opened.reopen();
      const hasTaken = async (id: string | null, at: number | null) =>
        reopened.hasTaken({
          id: '',
          receipts: 1,
          last_receipt: id,
          last_receipt_at: at === null ? null : new Date(at).toISOString(),
        });
      const other = batch({ name: 'another' }).id;
      expect(await hasTaken(named?.last_receipt ?? '', receivedAt)).toBe(true);
      expect(await hasTaken(other, receivedAt)).toBe(false);
      // By then it may have been dropped, or nothing is said of it.
      expect(await hasTaken(other, 0)).toBeNull();
      expect(await hasTaken(other, null)).toBeNull();
      expect(await hasTaken(null, null)).toBeNull();
    });
  });
};
