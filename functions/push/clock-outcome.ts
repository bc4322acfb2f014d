import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { wrongClockText } from '../../shared/push/wrong-clock.ts';
import { ask } from './ask.ts';
import type { SystemRun } from './context.ts';
import { failedOutcome } from './failed-outcome.ts';
import { noCounts, type PushOutcome } from './outcome.ts';
import { wrongClockOf } from './wrong-clock-of.ts';

/**
 * What a run by a wrong clock comes to; `null`: the clock is right. It is said when it begins: the ledger
 * does not know of it, the process does.
 */
export const clockOutcome = async (run: SystemRun): Promise<PushOutcome | null> => {
  const { name } = run.settings;
  const { wrongClocks } = run.memory;
  // Timestamps come from this clock: a wrong one would be in what is stored, before it is refused.
  const wrong = await ask(async () => wrongClockOf(run), run);
  if (wrong === null) {
    wrongClocks.delete(name);
    return null;
  }
  const problem = new OperatorProblem(wrongClockText(name, wrong));
  const outcome = failedOutcome({ system: name, month: null, ...noCounts, alarms: [] }, problem);
  const isKnown = wrongClocks.has(name);
  if (!isKnown) wrongClocks.set(name, wrong);
  return isKnown ? { ...outcome, alarms: [] } : outcome;
};
