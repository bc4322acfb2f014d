import type { FormerPlace } from './former-places.ts';
import type { PushRecord, Sending } from './record.ts';

/** Where a total goes: whom and what the system knows, and where it is itself. */
export type Target = Pick<Sending, 'subject' | 'event' | 'address'>;

/** Whether a target is another customer or name there than the one of before. */
export const isMoved = (
  { sending }: Pick<PushRecord, 'sending'>,
  { subject, event }: FormerPlace,
): boolean => sending !== null && (sending.subject !== subject || sending.event !== event);

/** Whether a target is another one than that of before: nothing was accepted there. */
export const isElsewhere = (record: Pick<PushRecord, 'sending'>, target: Target): boolean =>
  isMoved(record, target) || isAtOtherAddress(record, target.address);

/** Whether the system was at another address when the total was sent. */
export const isAtOtherAddress = (
  { sending }: Pick<PushRecord, 'sending'>,
  address: string | null,
): boolean => (sending?.address ?? address) !== address && address !== null;
