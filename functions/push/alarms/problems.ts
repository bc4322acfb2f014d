import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { notedProblem } from '../../../shared/push/problem.ts';
import { newRound } from '../../../shared/push/round.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { PushOutcome } from '../outcome.ts';

type Place = {
  readonly ledger: PushLedger;
  readonly system: PushSystem;
  readonly month: Month;
  readonly now: EpochMs;
  /** What stands whether or not the month is sent, such as a meter that is left out. */
  readonly standing?: OperatorProblem | null;
};

/**
 * Keeps in the ledger what kept a month from being sent, or that nothing does. The outcome then has
 * an alarm until one was raised, whichever process met it before.
 */
export const noteProblem = async (
  { ledger, system, month, now, standing = null }: Place,
  outcome: PushOutcome,
): Promise<PushOutcome> => {
  const { outcome: kind, message, error } = outcome;
  // The ledger is in the store that does not answer.
  if (error instanceof StoreUnavailable) return outcome;
  const round = (await ledger.round(system, month)) ?? newRound(system, month);
  const isProblem = (kind === 'failed' || kind === 'unanswered') && message !== null;
  const left = standing && ({ kind: 'failed', text: standing.message } as const);
  const met = isProblem ? { kind, text: message } : left;
  if (met === null) {
    if (round.problem !== null) {
      await ledger.putRound({ ...round, revision: round.revision + 1, problem: null });
    }
    return outcome;
  }
  const others = (await ledger.rounds())
    .filter((other) => other.system === system && other.month !== month)
    .flatMap(({ problem: one }) => one ?? []);
  const known = { before: round.problem, others };
  const { problem, alarm } = notedProblem(known, met, now);
  if (JSON.stringify(problem) !== JSON.stringify(round.problem)) {
    // Where another run is faster, it has met the same.
    await ledger.putRound({ ...round, revision: round.revision + 1, problem });
  }
  const alarms = outcome.alarms.filter((text) => text !== met.text);
  return { ...outcome, alarms: alarm === null ? alarms : [...alarms, alarm] };
};
