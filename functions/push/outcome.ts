import type { Month } from '../../shared/reports/month.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';

/**
 * `done`: all that was due is sent; single customers may be refused. `too_early`: a month is not
 * sent in its first 48 hours. `stopped`: too many totals would be lowered. `unanswered`: the
 * system does not answer; the next run goes on. `failed`: a person has to help.
 */
export type PushOutcomeKind = 'done' | 'too_early' | 'stopped' | 'unanswered' | 'failed';

/** What a run did for one system and month. */
export type PushOutcome = {
  readonly system: PushSystem;
  /** `null`: it did not come to a month. */
  readonly month: Month | null;
  readonly outcome: PushOutcomeKind;
  readonly accepted: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly confirmed: number;
  /** What a person should look at, each of it said once. */
  readonly alarms: readonly string[];
  /** What went wrong with all of it, where `outcome` is not `done`. */
  readonly message: string | null;
  /** The error behind it, for the log. */
  readonly error?: unknown;
};

export type PushCounts = Pick<PushOutcome, 'accepted' | 'refused' | 'unanswered' | 'confirmed'>;

export const noCounts: PushCounts = { accepted: 0, refused: 0, unanswered: 0, confirmed: 0 };
