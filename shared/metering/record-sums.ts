import type { QuarantinedEntry } from './quarantine.ts';

type RecordSum = { readonly record: QuarantinedEntry; count: number };

/**
 * Sums quarantine records as they are met: those that agree in everything are one, in the place of
 * the first. Of equal ones nothing more is held, and the same object is compared by nothing else.
 */
export const newRecordSums = () => {
  const sums = new Map<string, RecordSum>();
  let latest: RecordSum | null = null;

  const sumOf = (record: QuarantinedEntry): RecordSum => {
    if (latest?.record === record) return latest;
    const key = JSON.stringify({ ...record, count: 0 });
    const sum = sums.get(key) ?? { record, count: 0 };
    sums.set(key, sum);
    return sum;
  };

  return {
    add: (record: QuarantinedEntry): void => {
      latest = sumOf(record);
      latest.count += record.count;
    },
    records: (): readonly QuarantinedEntry[] =>
      [...sums.values()].map(({ record, count }) => ({ ...record, count })),
  };
};
