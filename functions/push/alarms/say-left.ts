import { counted } from '../../../shared/metering/counted.ts';
import { type Alarm, alarmOf } from '../../../shared/push/alarm.ts';
import { leftDirectory, meterLeft, withoutId } from '../../../shared/push/reasons.ts';
import type { PushKey, PushRecord } from '../../../shared/push/record.ts';

/** Whether a record is of what was taken out of the file. */
export const hasLeft = ({ key, reason, sending }: PushRecord): boolean =>
  reason === meterLeft ||
  reason === leftDirectory ||
  (reason === withoutId(key.system) && sending !== null);

type Left = { readonly first: PushRecord; readonly customers: Set<string> };

/**
 * Says what was taken out of the file and still has totals in the system, which would be on an invoice:
 * once for all customers, for all ids, and for each meter.
 */
export const newLeft = () => {
  const left = new Map<string, Left>();
  let isAny = false;
  return {
    isAny: () => isAny,
    /** Takes records that `hasLeft`. */
    add: (notes: readonly PushRecord[]): void => {
      isAny ||= notes.length > 0;
      for (const record of notes) {
        const { key, reason, accepted, unmapped } = record;
        if ((accepted?.total ?? 0) === 0 && (unmapped ?? 0) === 0) continue;
        const what = JSON.stringify([reason, reason === meterLeft ? key.meter : null]);
        const known = left.get(what) ?? { first: record, customers: new Set() };
        known.customers.add(key.customer);
        left.set(what, known);
      }
    },
    say: (alarm: (alarm: Alarm) => void): void => {
      for (const { first, customers } of left.values()) {
        const many = counted(customers.size, 'customer');
        const text =
          first.reason === meterLeft
            ? meterText(first.key, many)
            : first.reason === leftDirectory
              ? directoryText(first.key, many)
              : idText(first.key, many);
        alarm(alarmOf(first.key, text));
      }
    },
  };
};

const setRight = 'set them right there where they are not to be billed';

const meterText = ({ system, month, customer, meter }: PushKey, many: string): string =>
  `${meter} is pushed to ${system} no longer: ${system} still holds the totals of ${month} of ${many}, ` +
  `the first of them ${customer}; ${setRight}`;

const directoryText = ({ system, month, customer }: PushKey, many: string): string =>
  `${many} of the ledger left the directory, the first of them ${customer}: ${system} still holds ` +
  `their totals of ${month}; ${setRight}`;

const idText = ({ system, month, customer }: PushKey, many: string): string =>
  `the directory has no ${system} id any more for ${many} of the ledger, the first of them ${customer}: ` +
  `${system} still holds the totals of ${month}, and gets no others; give the id back, or ${setRight}`;
