import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { toldProblem } from '../../../shared/push/problem.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import { withoutTold } from '../../../shared/push/untold.ts';
import type { PushContext } from '../context.ts';
import type { PushOutcome } from '../outcome.ts';

/** How often it is tried again where a run stores the same round. */
const attempts = 5;

/**
 * Keeps in the ledger which alarms were raised. To be called after they were: a process that dies
 * before has the next run raise them again, and none is lost.
 */
export const noteTold = async (
  { ledger, clock }: Pick<PushContext, 'ledger' | 'clock'>,
  outcomes: readonly Pick<PushOutcome, 'system' | 'alarms'>[],
): Promise<void> => {
  const said = new Set(outcomes.flatMap(({ alarms }) => alarms));
  if (said.size === 0) return;
  const systems = new Set(
    outcomes.filter(({ alarms }) => alarms.length > 0).map(({ system }) => system),
  );
  const now = clock();
  for (const round of await ledger.rounds()) {
    if (systems.has(round.system)) await noteRound(ledger, round, { said, now });
  }
};

const noteRound = async (
  ledger: PushLedger,
  { system, month }: PushRound,
  { said, now }: { readonly said: ReadonlySet<string>; readonly now: number },
): Promise<void> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const round = await ledger.round(system, month);
    if (round === null) return;
    const untold = withoutTold(round.untold, said);
    const problem = round.problem && toldProblem(round.problem, said, now);
    if (untold.length === round.untold.length && problem === round.problem) return;
    const next = { ...round, revision: round.revision + 1, untold, problem };
    if (await ledger.putRound(next)) return;
  }
};
