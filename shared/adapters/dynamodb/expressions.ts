import { attribute } from './table.ts';

/**
 * Every expression of the store, with the names and values that it needs. Names and values that
 * an expression does not use would be refused by DynamoDB.
 */

/** Of a put: nothing has this key yet. */
export const isNew = `attribute_not_exists(${attribute.partition})`;

const stateIs = `${attribute.state} = :state`;

/** Of a receipt that is a source of a replay: as it was when its records were read. */
export const isUnreplayed = `${stateIs} AND attribute_not_exists(${attribute.replayed})`;
export const isReplayedAsRead = `${stateIs} AND ${attribute.replayed} = :asRead`;
export const markReplayed = `SET ${attribute.replayed} = :replayed`;

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
