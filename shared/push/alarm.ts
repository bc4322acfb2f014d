import { keyText } from './key-text.ts';
import type { PushKey } from './record.ts';

/** Something that a person should look at. */
export type Alarm = {
  /** The total, as `alarmOf` writes it; or what else it is about. */
  readonly about: string;
  readonly text: string;
};

export const alarmOf = (key: PushKey, text: string): Alarm => ({ about: keyText(key), text });

/** Totals that would be lowered: it stands until they are sent, or are as before. */
export const decreaseAlarm = (text: string): Alarm => ({ about: 'decrease', text });

/** A system holds more than this store has sent: it stands until a person has accepted the store. */
export const behindAlarm = (text: string): Alarm => ({ about: 'behind', text });

/** What a former id or name holds: nothing that is known here ends it. */
export const moveAlarm = (text: string): Alarm => ({ about: 'move', text });

/** What was taken when it may have been too late for the invoice: nothing that is known here ends it. */
export const overdueAlarm = ({ system, customer, month }: PushKey): Alarm => ({
  about: 'overdue',
  text:
    `${system} has taken totals of ${month} after the end of grace that were sent just before it, the first of ` +
    `them that of ${customer}: look whether they are on the invoice`,
});
