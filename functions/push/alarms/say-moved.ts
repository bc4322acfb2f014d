import { moveAlarm } from '../../../shared/push/alarm.ts';
import type { Change } from '../../../shared/push/plan.ts';
import { isMoved } from '../../../shared/push/places/target.ts';
import type { Tally } from '../tally.ts';

/** What a former id or name holds is another one's bill, or no one's: only a person knows. */
export const sayMoved = (change: Change, { alarms }: Pick<Tally, 'alarms'>): void => {
  const { key, sending, accepted } = change.record;
  if (sending === null || accepted === null || !isMoved(change.record, change)) return;
  const moves = [
    ...(sending.subject === change.subject
      ? []
      : [
          `the ${key.system} id of ${key.customer} changed from ${sending.subject} to ${change.subject}`,
        ]),
    ...(sending.event === change.event
      ? []
      : [
          `${key.meter} of ${key.customer} goes to ${change.event} and no longer to ${sending.event}`,
        ]),
  ];
  const text =
    `${moves.join(', and ')}: the first still holds ${accepted.total} of ${key.meter} in ` +
    `${key.month}; set it right there`;
  alarms.push(moveAlarm(text));
};
