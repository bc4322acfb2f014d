import { attribute } from './table.ts';

/**
 * Every expression of the store. Names and values that an expression does not use would be refused
 * by DynamoDB.
 */

/** Nothing has this key. */
export const isAbsent = `attribute_not_exists(${attribute.partition})`;
/** Something has it. */
export const isThere = `attribute_exists(${attribute.partition})`;

/** Of a receipt, or of a header. */
export const isState = `${attribute.state} = :state`;
export const changeState = `SET ${attribute.state} = :next`;

/** A text of an item is what it was when it was read; `placeholder` is its value then. */
const isAsRead = (name: string, placeholder: string, text: string | null): string =>
  text === null ? `attribute_not_exists(${name})` : `${name} = ${placeholder}`;

type RecordTexts = { readonly replayedText: string | null; readonly dismissedText: string | null };

/** Of a receipt with quarantine: it is there, and nothing became of its records since it was read. */
export const areRecordsAsRead = ({ replayedText, dismissedText }: RecordTexts): string =>
  [
    isThere,
    isAsRead(attribute.replayed, ':replayedAsRead', replayedText),
    isAsRead(attribute.dismissed, ':dismissedAsRead', dismissedText),
  ].join(' AND ');
export const isSourceAsRead = (
  source: RecordTexts & { readonly partVoidsText: string | null },
): string => `${arePartsAsRead(source)} AND ${areRecordsAsRead(source)}`;
export const setReplayed = `SET ${attribute.replayed} = :replayed`;
export const setDismissed = `SET ${attribute.dismissed} = :dismissed`;

/** Of a receipt that counts: no part of it was voided since it was read. */
export const arePartsAsRead = ({ partVoidsText }: { readonly partVoidsText: string | null }) =>
  `${isState} AND ${isAsRead(attribute.partVoids, ':partsAsRead', partVoidsText)}`;
const isIrregular = `${attribute.irregular} = :irregular, ${attribute.expiresAt} = :expiresAt`;
export const setVoided = `SET ${attribute.state} = :next, ${attribute.voided} = :voided, ${isIrregular}`;
export const setPartVoids = `SET ${attribute.partVoids} = :parts, ${isIrregular}`;

/** Of the lease: this process holds it, or no other does that could still be at work. */
export const mayHoldLease = `${attribute.holder} = :holder OR attribute_not_exists(${attribute.holder}) OR ${attribute.until} <= :now OR ${attribute.until} > :latest`;
export const holdLease = `SET ${attribute.holder} = :holder, ${attribute.until} = :until`;
export const isHolder = `${attribute.holder} = :holder`;
export const releaseLease = `REMOVE ${attribute.holder}, ${attribute.until}`;
export const releaseCommitted = `SET ${attribute.committedAt} = :committedAt ${releaseLease}`;

export const inPartition = `${attribute.partition} = :partition`;
export const fromSort = `${inPartition} AND ${attribute.sort} >= :from`;
export const withSortPrefix = `${inPartition} AND begins_with(${attribute.sort}, :prefix)`;
export const indexed = (key: string): string => `${key} = :key`;

/** Of a scan: receipts among all that the table holds. */
export const isReceipt = `${attribute.sort} = :receiptSort`;

export const keysOnly = `${attribute.partition}, ${attribute.sort}`;
export const receivedOnly = attribute.receivedAt;

/** Of the item that counts receipts. */
export const addReceipts = `ADD ${attribute.receiptCount} :batches SET ${attribute.lastReceipt} = :last, ${attribute.lastReceivedAt} = :at`;

/** Of the meta item. */
export const addMonths = `ADD ${attribute.months} :months`;
export const isReceiptDaysAsRead = `${attribute.receiptDays} = :asRead`;
export const changeReceiptDays = `SET ${attribute.receiptDays} = :receiptDays, ${attribute.earlierReceiptDays} = :earlier`;
