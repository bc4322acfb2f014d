import type { Batch, Receipt } from '../../../metering/batch.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../../metering/receipt-text.ts';
import { packTexts, unpackTexts } from '../table/blob.ts';

export type ReceiptContent = Pick<Receipt, 'deltas' | 'quarantined'>;

/** What a batch adds and what it quarantined, as bytes. */
export const packContent = ({ deltas, quarantined }: Pick<Batch, 'deltas' | 'quarantined'>) =>
  packTexts([writeDeltas(deltas), writeQuarantined(quarantined)]);

export const unpackContent = (bytes: Uint8Array): ReceiptContent => {
  const [deltas = '[]', quarantined = '[]'] = unpackTexts(bytes);
  return { deltas: readDeltas(deltas), quarantined: readQuarantined(quarantined) };
};
