import { compareUtf8 } from '../../metering/utf8.ts';
import type { PushLedger } from '../../ports/push-ledger.ts';
import type { PushKey, PushRecord } from '../../push/record.ts';
import type { PushRound } from '../../push/round.ts';

/** The reference model of the port. */
export const createMemoryPushLedger = (): PushLedger => {
  const rounds = new Map<string, PushRound>();
  const records = new Map<string, PushRecord>();

  const putRecord = (record: PushRecord): boolean => {
    const text = keyText(record.key);
    if ((records.get(text)?.revision ?? 0) + 1 !== record.revision) return false;
    records.set(text, record);
    return true;
  };

  return {
    round: async (system, month) => rounds.get(JSON.stringify([system, month])) ?? null,
    rounds: async () => [...rounds.values()],
    putRound: async (round) => {
      const text = JSON.stringify([round.system, round.month]);
      if ((rounds.get(text)?.revision ?? 0) + 1 !== round.revision) return false;
      rounds.set(text, round);
      return true;
    },
    async *records({ system, month }) {
      const selected = [...records.values()]
        .filter(({ key }) => (system ?? key.system) === key.system)
        .filter(({ key }) => (month ?? key.month) === key.month)
        .sort((a, b) => compareKeys(a.key, b.key));
      if (selected.length > 0) yield selected;
    },
    putRecords: async (changed) => changed.map(putRecord),
  };
};

const keyText = ({ system, month, customer, meter }: PushKey): string =>
  JSON.stringify([system, month, customer, meter]);

const compareKeys = (a: PushKey, b: PushKey): number =>
  compareUtf8(a.system, b.system) ||
  compareUtf8(a.month, b.month) ||
  compareUtf8(a.customer, b.customer) ||
  compareUtf8(a.meter, b.meter);
