import {
  asList,
  asListOf,
  asNumber,
  asText,
  asWholeNumber,
  type Reader,
  readJson,
} from '../stored/read-json.ts';
import type { Dismissal, PartVoid } from './batch.ts';

// What people decided about a batch, as its receipt keeps it: JSON that an auditor can read without
// this program. Stored for years: a changed form needs a new reader alongside this one.

/** `[[consumer id, reason, by, at], …]` */
export const writePartVoids = (parts: readonly PartVoid[]): string =>
  JSON.stringify(parts.map(({ consumerId, reason, by, at }) => [consumerId, reason, by, at]));

/** Throws `DamagedStore`, as those below. */
export const readPartVoids = (text: string): PartVoid[] => readJson(text, asListOf(readPartVoid));

const readPartVoid: Reader<PartVoid> = (value) => {
  const [consumerId, reason, by, at] = asList(value);
  return {
    consumerId: asText(consumerId),
    reason: asText(reason),
    by: asText(by),
    at: asNumber(at),
  };
};

/** `[[[record, …], reason, by, at], …]` */
export const writeDismissals = (dismissals: readonly Dismissal[]): string =>
  JSON.stringify(dismissals.map(({ records, reason, by, at }) => [records, reason, by, at]));

export const readDismissals = (text: string): Dismissal[] =>
  readJson(text, asListOf(readDismissal));

const readDismissal: Reader<Dismissal> = (value) => {
  const [records, reason, by, at] = asList(value);
  return {
    records: asRecordNumbers(records),
    reason: asText(reason),
    by: asText(by),
    at: asNumber(at),
  };
};

/** `[record, …]`: positions among what a receipt has quarantined. */
export const readRecordNumbers = (text: string): number[] => readJson(text, asRecordNumbers);

const asRecordNumbers = asListOf(asWholeNumber);
