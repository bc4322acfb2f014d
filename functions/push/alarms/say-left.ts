import { counted } from '../../../shared/metering/counted.ts';
import { type Alarm, alarmOf } from '../../../shared/push/alarm.ts';
import { leftDirectory, meterLeft } from '../../../shared/push/reasons.ts';
import type { PushRecord } from '../../../shared/push/record.ts';

/** Whether a record is of what was taken out of the file. */
export const hasLeft = ({ reason }: PushRecord): boolean =>
  reason === meterLeft || reason === leftDirectory;

type Left = { readonly first: PushRecord; readonly customers: Set<string> };

/**
 * Says what was taken out of the file and still has totals in the system, which would be on an invoice:
 * once for all customers, and once for each meter.
 */
export const newLeft = () => {
  // By meter; the empty one is that of customers.
  const left = new Map<string, Left>();
  let isAny = false;
  return {
    isAny: () => isAny,
    /** Takes records that `hasLeft`. */
    add: (notes: readonly PushRecord[]): void => {
      isAny ||= notes.length > 0;
      for (const record of notes) {
        const { key, reason, accepted } = record;
        if (accepted === null || accepted.total === 0) continue;
        const what = reason === meterLeft ? key.meter : '';
        const known = left.get(what) ?? { first: record, customers: new Set() };
        known.customers.add(key.customer);
        left.set(what, known);
      }
    },
    say: (alarm: (alarm: Alarm) => void): void => {
      for (const [meter, { first, customers }] of left) {
        const { system, customer, month } = first.key;
        const many = counted(customers.size, 'customer');
        const what =
          meter === ''
            ? `${many} of the ledger left the directory, the first of them ${customer}`
            : `${meter} is pushed to ${system} no longer`;
        const whose =
          meter === ''
            ? `their totals of ${month}`
            : `the totals of ${month} of ${many}, the first of them ${customer}`;
        const text = `${what}: ${system} still holds ${whose}; set them right there where they are not to be billed`;
        alarm(alarmOf(first.key, text));
      }
    },
  };
};
