import { expect, test } from '@jest/globals';
import type { Receipt } from '../../../shared/metering/batch.ts';
import { quarantineReasons } from '../../../shared/metering/quarantine.ts';
import { batch, batchId, quarantined, receiptOf } from '../../support/metering/batches.ts';
import { consumer, event, hostileNames } from '../../support/metering/events.ts';
import { receiptsOf, rowsOf, type StoreSubject } from '../../support/stores/stores.ts';
import { withStore } from './with-store.ts';

const byId = (a: Receipt, b: Receipt): number => (a.id < b.id ? -1 : 1);

const full = batch({
  name: 'full',
  events: hostileNames.map((id, i) => event({ consumer: consumer({ id }), status: 200 + i })),
  latestAt: Date.parse('2026-11-22T12:09:00Z'),
  quarantined: [
    ...quarantineReasons.map((reason) => quarantined({ reason })),
    ...hostileNames.map((name) =>
      quarantined({ requestId: name, consumer: consumer({ id: name }) }),
    ),
    quarantined({ count: 200, labels: { service: '', route: '\0', ai_model: '' } }),
    quarantined({
      reason: 'not_an_object',
      status: null,
      startedAt: null,
      consumer: null,
      requestId: '',
    }),
    quarantined({ startedAt: -8.64e15 }),
    quarantined({ startedAt: 1_795_000_000_000.25 }),
  ],
});

export const describeReceipts = (subject: StoreSubject): void => {
  test('a receipt holds all of its batch, also after a crash', async () => {
    await withStore(subject, async (store, opened) => {
      await store.applyOnce(full);
      expect(await store.receipt(full.id)).toEqual(receiptOf(full));
      const reopened = await opened.reopen();
      expect(await reopened.receipt(full.id)).toEqual(receiptOf(full));
      expect(await receiptsOf(reopened)).toEqual([receiptOf(full)]);
    });
  });

  test('there is no receipt of a batch that never came', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ name: 'came' }));
      expect(await store.receipt(batchId('never came'))).toBeNull();
    });
  });

  test('receipts gives each batch once, and with the filter those with quarantine alone', async () => {
    await withStore(subject, async (store) => {
      const batches = Array.from({ length: 300 }, (_, i) =>
        batch({ name: `batch ${i}`, quarantined: i % 100 === 7 ? [quarantined()] : [] }),
      );
      for (let start = 0; start < batches.length; start += 20) {
        await Promise.all(
          batches.slice(start, start + 20).map(async (each) => store.applyOnce(each)),
        );
      }
      const expected = batches.map((each) => receiptOf(each)).sort(byId);
      expect((await receiptsOf(store)).sort(byId)).toEqual(expected);
      expect((await receiptsOf(store, { quarantined: true })).sort(byId)).toEqual(
        expected.filter((receipt) => receipt.quarantined.length > 0),
      );
    });
  });

  test('what is quarantined is not counted', async () => {
    await withStore(subject, async (store) => {
      await store.applyOnce(batch({ events: [], quarantined: [quarantined()] }));
      expect(await rowsOf(store, '2026-11')).toEqual([]);
    });
  });
};
