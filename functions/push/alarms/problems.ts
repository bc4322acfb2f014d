import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { notedProblem } from '../../../shared/push/problem.ts';
import { dueMonths } from '../../../shared/push/months.ts';
import { newRound, type PushRound } from '../../../shared/push/round.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { SystemRun } from '../context.ts';
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

/**
 * What keeps a system from being asked at all keeps every month that is due from being sent. `isClockTold`:
 * the system has told its clock, and this one is right; else no month is stored that comes after all that
 * are in the ledger, as it may be one of a wrong clock.
 */
export const noteForAll = async (
  { settings: { name: system, graceMs }, ledger, clock, zoneOf }: SystemRun,
  outcome: PushOutcome,
  { isClockTold }: { readonly isClockTold: boolean },
): Promise<PushOutcome> => {
  const now = clock();
  const due = dueMonths(now, graceMs, zoneOf)
    .filter(({ kind }) => kind !== 'late')
    .map(({ month }) => month);
  const stored = (await ledger.rounds())
    .filter((round) => round.system === system)
    .map(({ month }) => month);
  const last = stored.reduce((most, month) => (month > most ? month : most), '');
  const known = due.filter((month) => month <= last);
  const isAnyMonth = isClockTold || last === '';
  const alarms = new Set<string>();
  for (const month of isAnyMonth ? due : known.length > 0 ? known : [last]) {
    const noted = await noteProblem({ ledger, system, month, now }, outcome);
    for (const text of noted.alarms) alarms.add(text);
  }
  return { ...outcome, alarms: [...alarms] };
};

/**
 * Ends problems of months that have not begun, as a clock that was ahead has kept them: no run would come to
 * them for long.
 */
export const clearAhead = async (
  ledger: Pick<PushLedger, 'putRound'>,
  { rounds, running }: { readonly rounds: readonly PushRound[]; readonly running: Month },
): Promise<void> => {
  for (const round of rounds) {
    if (round.month <= running || round.problem === null) continue;
    // Where another run is faster, it has done the same.
    await ledger.putRound({ ...round, revision: round.revision + 1, problem: null });
  }
};
