import type { Consumer } from './consumer.ts';
import type { EpochMs } from '../calendar/instant.ts';
import type { Labels } from './labels.ts';
import type { Quantity } from './usage-event.ts';

/** Why an entry cannot be metered now, in the order in which an entry is judged. */
export const quarantineReasons = [
  'not_an_object',
  'invalid_status',
  'invalid_started_at',
  'too_far_in_future',
  'too_old',
  'invalid_consumer',
] as const;

export type QuarantineReason = (typeof quarantineReasons)[number];

/**
 * What came where `status`, `startedAt` or `consumer` is `null`, for people: JSON of at most 100
 * characters, or `absent`. `''` where it is valid, and in receipts of earlier releases.
 */
export type ReceivedValues = {
  readonly status: string;
  readonly startedAt: string;
  /** Begins with the name of the member that is wrong. */
  readonly consumer: string;
};

/**
 * What is kept of entries that could not be metered. Entries of one batch that agree in all of
 * this are one record; `count` is their number.
 *
 * `status`, `startedAt` and `consumer` are `null` where the entry had none that is valid.
 * `requestId` is for people: at most 255 bytes, `''` where the entry had none.
 */
export type QuarantinedEntry = {
  readonly reason: QuarantineReason;
  readonly count: number;
  readonly status: number | null;
  readonly startedAt: EpochMs | null;
  readonly consumer: Consumer | null;
  readonly received: ReceivedValues;
  readonly requestId: string;
  /** What each of the entries would count with, by the settings when they came. */
  readonly labels: Labels;
  readonly quantities: readonly Quantity[];
};
