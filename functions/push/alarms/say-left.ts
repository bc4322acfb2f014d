import { counted } from '../../../shared/metering/counted.ts';
import { type Alarm, alarmOf } from '../../../shared/push/alarm.ts';
import { leftDirectory, meterLeft } from '../../../shared/push/reasons.ts';
import type { PushRecord } from '../../../shared/push/record.ts';

/**
 * Says what was taken out of the file and still has totals in the system, which would be on an invoice:
 * once for all customers, and once for each meter.
 */
export const sayLeft = (notes: readonly PushRecord[], alarm: (alarm: Alarm) => void): void => {
  const left = new Map<string, PushRecord[]>();
  for (const record of notes) {
    const { key, reason, accepted } = record;
    if (accepted === null || accepted.total === 0) continue;
    if (reason !== meterLeft && reason !== leftDirectory) continue;
    const what = reason === meterLeft ? key.meter : '';
    left.set(what, [...(left.get(what) ?? []), record]);
  }
  for (const [meter, of] of left) {
    const [first] = of;
    if (first === undefined) continue;
    const { system, customer, month } = first.key;
    const many = counted(new Set(of.map(({ key }) => key.customer)).size, 'customer');
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
};
