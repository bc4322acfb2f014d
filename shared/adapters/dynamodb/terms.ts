import { dayMs, type EpochMs } from '../../domain/instant.ts';
import { receiptExpiry } from './receipt-item.ts';

/** Under what one batch is written. */
export type Terms = {
  readonly slots: number;
  readonly receiptDays: number;
  readonly deadline: EpochMs;
};

/** A header may be finished late; its parts and markers must still be there, and after it. */
const partMarginMs = 30 * dayMs;

export const partExpiry = (latestAt: EpochMs, { receiptDays }: Terms): EpochMs =>
  receiptExpiry(latestAt, receiptDays) + partMarginMs;
