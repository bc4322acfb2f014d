import type { Dismissal, PartVoid } from './batch.ts';

// What people decided about a batch, as its receipt keeps it: JSON that an auditor can read without
// this program. Stored for years: a changed form needs a new reader beside this one.

/** `[[consumer id, reason, by, at], …]` */
export const writePartVoids = (parts: readonly PartVoid[]): string =>
  JSON.stringify(parts.map(({ consumerId, reason, by, at }) => [consumerId, reason, by, at]));

export const readPartVoids = (text: string): PartVoid[] =>
  rowsOf(text).map(([consumerId, reason, by, at]) => ({
    consumerId: textOf(consumerId),
    reason: textOf(reason),
    by: textOf(by),
    at: numberOf(at),
  }));

/** `[[[record, …], reason, by, at], …]` */
export const writeDismissals = (dismissals: readonly Dismissal[]): string =>
  JSON.stringify(dismissals.map(({ records, reason, by, at }) => [records, reason, by, at]));

export const readDismissals = (text: string): Dismissal[] =>
  rowsOf(text).map(([records, reason, by, at]) => ({
    records: listOf(records).map(numberOf),
    reason: textOf(reason),
    by: textOf(by),
    at: numberOf(at),
  }));

const rowsOf = (text: string): readonly (readonly unknown[])[] =>
  listOf(JSON.parse(text)).map(listOf);

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw damaged();
};

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw damaged();
};

const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  throw damaged();
};

const damaged = (): Error => new Error('a receipt holds a decision that is no such text: damaged');
