import { type AlertRecord, isOpenRecord } from '../../alerts/record.ts';
import type { EpochMs } from '../../calendar/instant.ts';
import type { AlertRecordKey, AlertStore } from '../../ports/alert-store.ts';

/** The reference model of the port. */
export const createMemoryAlertStore = (): AlertStore => {
  const rules = new Map<string, EpochMs>();
  const records = new Map<string, AlertRecord>();

  const selected = (isWanted: (record: AlertRecord) => boolean): readonly AlertRecord[] =>
    [...records.values()].filter(isWanted);

  const put = (record: AlertRecord): boolean => {
    const text = keyText({ ...record, period: record.period.name });
    if ((records.get(text)?.revision ?? 0) + 1 !== record.revision) return false;
    records.set(text, record);
    return true;
  };

  return {
    rules: async () => new Map(rules),
    noteRules: async (names, at) => {
      for (const name of names) if (!rules.has(name)) rules.set(name, at);
    },
    async *records({ rule, period }) {
      const found = selected((record) => record.rule === rule && record.period.name === period);
      if (found.length > 0) yield found;
    },
    record: async (key) => records.get(keyText(key)) ?? null,
    async *open() {
      const found = selected(isOpenRecord);
      if (found.length > 0) yield found;
    },
    putRecords: async (changed) => changed.map(put),
    dropEnded: async (before) => {
      for (const [text, record] of records) {
        if (record.period.end < before && !isOpenRecord(record)) records.delete(text);
      }
    },
  };
};

const keyText = ({ rule, customer, period }: AlertRecordKey): string =>
  JSON.stringify([rule, customer, period]);
