import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { SystemRun } from './context.ts';
import type { PushOutcome } from './outcome.ts';

/** A run without the meters that are not counted, and why they are left out; `null`: none is. */
export const withCountedMeters = (
  run: SystemRun,
): { readonly run: SystemRun; readonly problem: OperatorProblem | null } => {
  const { settings, meters } = run;
  const counted = [...settings.meters].filter(([meter]) => meters.includes(meter));
  const others = [...settings.meters.keys()].filter((meter) => !meters.includes(meter));
  if (others.length === 0) return { run, problem: null };
  return {
    run: { ...run, settings: { ...settings, meters: new Map(counted) } },
    problem: new OperatorProblem(
      `Nothing of ${others.join(', ')} is sent to ${settings.name}: METERS does not count it; ` +
        `counted are ${meters.join(', ')}`,
    ),
  };
};

/** What went well for the others is shown as failed for those that were left out. */
export const withProblem = (outcome: PushOutcome, problem: OperatorProblem | null): PushOutcome => {
  const isFine = outcome.outcome === 'done' || outcome.outcome === 'too_early';
  if (problem === null || !isFine) return outcome;
  return { ...outcome, outcome: 'failed', message: problem.message, error: problem };
};
