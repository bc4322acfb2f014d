import type { PushRecord } from '../../../shared/push/record.ts';
import { keyText } from '../../../shared/push/key-text.ts';
import { unansweredInTime } from '../../../shared/push/reasons.ts';
import { type Alarm, alarmOf } from '../../../shared/push/alarm.ts';
import { refusalAlarm } from '../answers.ts';

/** Says what became late, or can no longer be sent, each of it once. */
export const sayNotes = (
  notes: readonly PushRecord[],
  records: readonly PushRecord[],
  alarm: (alarm: Alarm) => void,
): void => {
  const before = new Map(records.map((record) => [keyText(record.key), record]));
  for (const record of notes) {
    const { key, late, objection, accepted, reason } = record;
    const known = before.get(keyText(key));
    if (objection !== null && objection !== known?.objection) {
      alarm(refusalAlarm(record, objection));
    }
    if (reason === unansweredInTime && reason !== known?.reason) {
      alarm(
        alarmOf(key, `${key.meter} of ${key.customer} in ${key.month} at ${key.system}: ${reason}`),
      );
    }
    if (late === null || (known?.late ?? null) !== null) continue;
    const amount = late - (accepted?.total ?? 0);
    const first = record.unmapped === null ? '' : `it has no ${key.system} id: give it one, then `;
    const text =
      `late: ${key.meter} of ${key.customer} in ${key.month} changed by ${amount} and is not sent ` +
      `to ${key.system}; ${first}npx billable push --to ${key.system} --month ${key.month} sends it`;
    alarm(alarmOf(key, text));
  }
};
