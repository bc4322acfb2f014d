import type { EpochMs } from '../calendar/instant.ts';
import type { Period } from '../calendar/period.ts';
import type { PushTerms } from '../push/price.ts';
import type { PushEvent } from '../push/push-event.ts';
import type { PushSystem } from '../customers/push-systems.ts';
import type { Month } from '../reports/month.ts';

/**
 * `accepted`: taken, now or before. `refused`: will not be taken as it is. `unanswered`: perhaps
 * taken; the same event may be sent again, after `retryAfterMs` where the system says so.
 */
export type SendResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'unanswered';
      readonly reason: string;
      readonly retryAfterMs: number | null;
    };

/** What a customer and a name there are asked about. */
export type PushPlace = { readonly subject: string; readonly event: string };

/** `value`: what it holds, `null`: nothing. `unknown`: it did not say. */
export type HeldTotal =
  | { readonly kind: 'value'; readonly value: number | null }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * A system that keeps, of the totals of a customer, name and month, the one with the latest
 * timestamp. No message of it holds a secret.
 *
 * A call throws `OperatorProblem` where only a person can help, such as with a wrong key: the
 * system then is left alone until the next run. `SystemUnavailable`: it does not answer.
 */
export type BillingSystem = {
  readonly name: PushSystem;
  /** How many events go into one `send`, and how many calls may be under way at once. */
  readonly batchSize: number;
  readonly parallel: number;

  /**
   * A harmless question before anything is stored: its clock by the first answer, of whatever kind; `null`:
   * it tells none. Where that answer is no more than "not now", it is `answeredAt` of the error.
   */
  clock(): Promise<EpochMs | null>;

  /** Why totals cannot be pushed into a meter, of any customer; `null`: they can. */
  meterProblem(event: string): Promise<string | null>;

  /** How the total of a month is charged, by target. */
  terms(target: PushPlace, month: Month): Promise<PushTerms>;

  /** Sends at most `batchSize` events; the results are in their order. Safe to repeat. */
  send(events: readonly PushEvent[]): Promise<readonly SendResult[]>;

  /** What it holds of a month. `null` where the system cannot be asked. */
  readonly held: ((target: PushPlace, month: Period) => Promise<HeldTotal>) | null;
};

type UnavailableOptions = ErrorOptions & {
  readonly retryAfterMs?: number | null;
  /** Whether it may not answer this question alone, and others all the same. */
  readonly isOfOne?: boolean;
  readonly answeredAt?: EpochMs | null;
};

/** The system does not answer, or not now. Trying again is safe, after `retryAfterMs` where it says so. */
export class SystemUnavailable extends Error {
  readonly code = 'system_unavailable';
  override readonly name = 'SystemUnavailable';
  readonly retryAfterMs: number | null;
  readonly isOfOne: boolean;
  /** What its clock said with the answer; `null`: there was none, or it tells none. */
  readonly answeredAt: EpochMs | null;

  constructor(message: string, given: UnavailableOptions = {}) {
    const { retryAfterMs = null, isOfOne = false, answeredAt = null, ...options } = given;
    super(message, options);
    this.retryAfterMs = retryAfterMs;
    this.isOfOne = isOfOne;
    this.answeredAt = answeredAt;
  }
}
