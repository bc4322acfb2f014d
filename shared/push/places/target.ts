import type { FormerPlace } from './former-places.ts';

/** Where a total goes: whom and what the system knows, and where it is itself. */
export type SendingPlace = FormerPlace & {
  /** `null`: not known. */
  readonly address: string | null;
};

type Sent = { readonly sending: SendingPlace | null };

/** Whether a target is another customer or name there than the one of before. */
export const isMoved = ({ sending }: Sent, { subject, event }: FormerPlace): boolean =>
  sending !== null && (sending.subject !== subject || sending.event !== event);

/** Whether a target is another one than that of before: nothing was accepted there. */
export const isElsewhere = (record: Sent, target: SendingPlace): boolean =>
  isMoved(record, target) || isAtOtherAddress(record, target.address);

/** Whether the system was at another address when the total was sent. */
export const isAtOtherAddress = ({ sending }: Sent, address: string | null): boolean =>
  (sending?.address ?? address) !== address && address !== null;
