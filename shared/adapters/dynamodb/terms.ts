import { dayMs, type EpochMs } from '../../calendar/instant.ts';
import { receiptExpiry } from './receipt-item.ts';

/** Under what one batch is written. */
export type Terms = {
  readonly slots: number;
  readonly receiptDays: number;
  readonly deadline: EpochMs;
};

/** A header may be finished late; its parts and markers must still be there, and after it. */
const partMarginMs = 30 * dayMs;

/**
 * When parts and markers that are written now may go. Not soon, however old the batch is: where
 * RECEIPT_DAYS was lowered, the marker of a void would be gone before its repeat, which would then
 * take the chunk back twice.
 */
export const partExpiry = (latestAt: EpochMs, { receiptDays, deadline }: Terms): EpochMs =>
  Math.max(receiptExpiry(latestAt, receiptDays), deadline) + partMarginMs;

/**
 * When a receipt may go whose work in chunks has ended. That of a journal goes before its parts do
 * (from `partsGoAt`), whatever RECEIPT_DAYS is by now: without them it could not be read.
 */
export const finishedExpiry = (
  latestAt: EpochMs,
  partsGoAt: EpochMs | null,
  terms: Terms,
): EpochMs => (partsGoAt === null ? partExpiry(latestAt, terms) : partsGoAt - partMarginMs);
