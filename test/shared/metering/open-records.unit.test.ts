import { expect, test } from '@jest/globals';
import {
  dismissedEntries,
  dismissible,
  openRecords,
} from '../../../shared/metering/open-records.ts';
import { batch, quarantined, receiptOf } from '../../support/metering/batches.ts';

const decision = { reason: 'junk', by: 'ada', at: 0 };
const receipt = receiptOf(
  batch({ quarantined: [1, 2, 3, 4, 5].map((count) => quarantined({ count })) }),
  {
    replayed: [1],
    dismissed: [
      { ...decision, records: [0, 3] },
      { ...decision, records: [4] },
    ],
  },
);

test('open are the records that were neither replayed nor dismissed', () => {
  expect(openRecords(receipt)).toEqual([{ position: 2, entry: quarantined({ count: 3 }) }]);
});

test('open records of a batch that was voided stay open, as its manifest counts them', () => {
  const voided = receiptOf(batch({ quarantined: [quarantined()] }), { state: 'voided' });
  expect(openRecords(voided)).toHaveLength(1);
});

test('only open records can be dismissed, each once', () => {
  expect(dismissible(receipt, [4, 2, 2, 1, 0, 99])).toEqual([2]);
});

test('dismissed entries are counted, not records', () => {
  expect(dismissedEntries(receipt)).toBe(1 + 4 + 5);
});
