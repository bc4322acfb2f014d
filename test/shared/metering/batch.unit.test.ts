import { expect, test } from '@jest/globals';
import { isBatchId, isIrregular, type Receipt } from '../../../shared/metering/batch.ts';
import { batch } from '../../support/metering/batches.ts';

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

const receipt = (over: Partial<Receipt>): Receipt => ({
  ...batch(),
  state: 'applied',
  replayed: [],
  voided: null,
  ...over,
});

test.each(['pending', 'applied'] as const)('a receipt that is %s is regular', (state) => {
  expect(isIrregular(receipt({ state }))).toBe(false);
});

test.each([
  { state: 'voiding' },
  { state: 'voided' },
  { replayOf: { batch: id, records: [0] } },
] as const)('a receipt with %j is irregular', (over) => {
  expect(isIrregular(receipt(over))).toBe(true);
});
