import { attribute } from './table.ts';

/**
 * Every expression of the store, with the names and values that it needs. Names and values that
 * an expression does not use would be refused by DynamoDB.
 */

/** Of a put: nothing has this key yet. */
export const isNew = `attribute_not_exists(${attribute.partition})`;

const stateIs = `${attribute.state} = :state`;

/** A text of an item is what it was when it was read; `placeholder` is its value then. */
const isAsRead = (name: string, placeholder: string, text: string | null): string =>
  text === null ? `attribute_not_exists(${name})` : `${name} = ${placeholder}`;

/** Of a receipt with quarantine: nothing became of its records since they were read. */
const areRecordsAsRead = (replayed: string | null, dismissed: string | null): string =>
  `${isAsRead(attribute.replayed, ':replayedAsRead', replayed)} AND ${isAsRead(attribute.dismissed, ':dismissedAsRead', dismissed)}`;
export const isSourceAsRead = (replayed: string | null, dismissed: string | null): string =>
  `${stateIs} AND ${areRecordsAsRead(replayed, dismissed)}`;
/** The same, where the receipt may be gone by now. */
export const areRecordsOfReceiptAsRead = (
  replayed: string | null,
  dismissed: string | null,
): string =>
  `attribute_exists(${attribute.partition}) AND ${areRecordsAsRead(replayed, dismissed)}`;
export const markReplayed = `SET ${attribute.replayed} = :replayed`;
export const markDismissed = `SET ${attribute.dismissed} = :dismissed`;

/** Of a receipt that is counted: no part of it was taken back, or began to be, since it was read. */
export const arePartsAsRead = (partVoids: string | null): string =>
  `${stateIs} AND attribute_not_exists(${attribute.partUnderWay}) AND ${isAsRead(attribute.partVoids, ':partsAsRead', partVoids)}`;
export const markPart = `SET ${attribute.partVoids} = :parts, ${attribute.irregular} = :slot`;
/** Taken back in chunks: listed as unfinished, and kept until it is finished. */
export const beginPart = `${markPart}, ${attribute.partUnderWay} = :part, ${attribute.open} = :slot REMOVE ${attribute.expiresAt}`;
export const isPartUnderWay = `${attribute.partUnderWay} = :part`;
export const finishPart = `SET ${attribute.expiresAt} = :expiresAt REMOVE ${attribute.open}, ${attribute.partUnderWay}`;

/** Of a receipt: from one state to the next. */
export const isState = stateIs;
export const markVoided = `SET ${attribute.state} = :next, ${attribute.voided} = :voided, ${attribute.irregular} = :slot`;
/** Taken back in chunks: listed as unfinished, and kept until it is finished. */
export const beginVoid = `${markVoided}, ${attribute.open} = :slot REMOVE ${attribute.expiresAt}`;
/** All chunks are done: listed as unfinished no more, and may expire. */
export const finish = `SET ${attribute.state} = :next, ${attribute.expiresAt} = :expiresAt REMOVE ${attribute.open}`;

export const inPartition = `${attribute.partition} = :partition`;
export const fromSort = `${inPartition} AND ${attribute.sort} >= :from`;
export const withSortPrefix = `${inPartition} AND begins_with(${attribute.sort}, :prefix)`;
export const indexed = (key: string): string => `${key} = :key`;

/** Of a scan: receipts among all that the table holds. */
export const isReceipt = `${attribute.sort} = :receiptSort`;

export const keysOnly = `${attribute.partition}, ${attribute.sort}`;
export const stateOnly = attribute.state;

/** Of the meta item. */
export const addMonths = `ADD ${attribute.months} :months`;
export const isReceiptDaysAsRead = `${attribute.receiptDays} = :asRead`;
export const changeReceiptDays = `SET ${attribute.receiptDays} = :receiptDays, ${attribute.earlierReceiptDays} = :earlier`;
