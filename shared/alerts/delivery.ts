import { dayMs, type EpochMs, hourMs } from '../calendar/instant.ts';

/** Where notices go. */
export const alertChannels = ['webhook', 'topic'] as const;

export type AlertChannelName = (typeof alertChannels)[number];

/**
 * `waiting`: not taken yet, and tried again. `taken`: answered 2xx. `stopped`: the receiver has
 * said that it is gone (410). `expired`: not taken within a day of the first attempt.
 */
export const deliveryStates = ['waiting', 'taken', 'stopped', 'expired'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** How far one notice is on its way to one channel. */
export type AlertDelivery = {
  readonly channel: AlertChannelName;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly firstAt: EpochMs | null;
  /** When the next attempt is due; of what is settled, when that was. */
  readonly nextAt: EpochMs;
  /** Until when the receiver has asked to be left alone. */
  readonly heldUntil: EpochMs | null;
  /** Why the last attempt failed, for a person; holds no secret. */
  readonly reason: string | null;
};

/** What a channel says of an attempt; `gone` ends the delivery. */
export type DeliveryAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'gone'; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** How long the receiver wants to be left alone, where it says so. */
      readonly retryAfterMs: number | null;
    };

export const newDelivery = (channel: AlertChannelName, now: EpochMs): AlertDelivery => ({
  channel,
  state: 'waiting',
  attempts: 0,
  firstAt: null,
  nextAt: now,
  heldUntil: null,
  reason: null,
});

/** Deliveries are tried for so long, and once more at the end of it. */
const triedForMs = dayMs;

const firstBackoffMs = 15_000;

const backoffMs = (attempts: number): number =>
  Math.min(firstBackoffMs * 2 ** (attempts - 1), 2 * hourMs);

/** Whether an attempt may be made. */
export const isAttemptDue = ({ state, nextAt }: AlertDelivery, now: EpochMs): boolean =>
  // Further ahead than a day was never written: the clock was wrong then, or is now.
  state === 'waiting' && (nextAt <= now || nextAt > now + triedForMs);

/**
 * An attempt begins. Stored before it is made: of two runs one makes it, and a process that dies in
 * it makes the next one no earlier than any other.
 */
export const begun = (delivery: AlertDelivery, now: EpochMs): AlertDelivery => {
  const attempts = delivery.attempts + 1;
  const firstAt = delivery.firstAt ?? now;
  return {
    ...delivery,
    attempts,
    firstAt,
    nextAt: nextAttempt(firstAt, now + backoffMs(attempts)),
  };
};

/** What an answer makes of a delivery whose attempt has begun. */
export const answered = (
  delivery: AlertDelivery,
  answer: DeliveryAnswer,
  now: EpochMs,
): AlertDelivery => {
  const settled = { ...delivery, nextAt: now, heldUntil: null };
  if (answer.kind === 'taken') return { ...settled, state: 'taken', reason: null };
  const { reason } = answer;
  if (answer.kind === 'gone') return { ...settled, state: 'stopped', reason };
  const firstAt = delivery.firstAt ?? now;
  if (now - firstAt >= triedForMs) return { ...settled, state: 'expired', reason };
  const asked = answer.retryAfterMs === null ? null : now + answer.retryAfterMs;
  const heldUntil = asked === null ? null : nextAttempt(firstAt, asked);
  const nextAt = nextAttempt(firstAt, Math.max(now + backoffMs(delivery.attempts), asked ?? 0));
  return { ...delivery, nextAt, heldUntil, reason };
};

const nextAttempt = (firstAt: EpochMs, at: EpochMs): EpochMs => Math.min(at, firstAt + triedForMs);
