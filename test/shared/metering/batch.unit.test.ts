import { describe, expect, test } from '@jest/globals';
import {
  countedRows,
  isBatchId,
  isIrregular,
  type Receipt,
} from '../../../shared/metering/batch.ts';
import { batch, receiptOf } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';

const id = 'a0'.repeat(32);

test('64 lower-case hex digits are the id of a batch', () => {
  expect(isBatchId(id)).toBe(true);
});

test.each(['', id.slice(1), `${id}0`, `${id}\n`, `/${id}`, id.toUpperCase(), `g${id.slice(1)}`])(
  '%j is no id of a batch',
  (text) => {
    expect(isBatchId(text)).toBe(false);
  },
);

const receipt = (over: Partial<Receipt>): Receipt => receiptOf(batch(), over);

const decision = { reason: 'a test', by: 'ada', at: 0 };

test.each(['pending', 'applied'] as const)('a receipt that is %s is regular', (state) => {
  expect(isIrregular(receipt({ state }))).toBe(false);
});

test.each([
  { state: 'voiding' },
  { state: 'voided' },
  { replayOf: { batch: id, records: [0] } },
  { partVoids: [{ ...decision, consumerId: 'a' }] },
] as const)('a receipt with %j is irregular', (over) => {
  expect(isIrregular(receipt(over))).toBe(true);
});

describe('what is counted of a batch', () => {
  const one = consumer({ id: 'one' });
  const renamed = consumer({ id: 'one', username: 'renamed' });
  const other = consumer({ id: 'other' });
  const events = [one, renamed, other].map((each) => event({ consumer: each }));
  const { deltas } = batch({ events });
  const partVoids = [{ ...decision, consumerId: 'one' }];

  test('is all of it, or nothing once it was voided', () => {
    expect(countedRows(receipt({ deltas }))).toEqual(deltas);
    expect(countedRows(receipt({ deltas, state: 'voided' }))).toEqual([]);
  });

  test('is what is left where parts were voided, by id and not by name', () => {
    const left = countedRows(receipt({ deltas, partVoids }));
    expect(left.map((row) => row.consumer.id)).toEqual(['other']);
  });

  test('is what the receipt says of a batch under way', () => {
    expect(countedRows(receipt({ deltas, partVoids, state: 'voiding' }))).toEqual(deltas);
  });
});
