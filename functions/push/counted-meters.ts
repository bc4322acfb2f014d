import type { Meter } from '../../shared/metering/series.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { ask } from './ask.ts';
import type { SystemRun } from './context.ts';
import type { PushOutcome } from './outcome.ts';

type CountedRun = {
  readonly run: SystemRun;
  /**
   * For months of which nothing is sent any more: with the meters too that take no totals there. What they
   * lack is late all the same.
   */
  readonly lateSettings: SystemRun['settings'];
  /** Why meters are left out; `null`: none is. */
  readonly problem: OperatorProblem | null;
};

/** A run without the meters that are not counted, and those whose meter there takes no totals. */
export const withCountedMeters = async (run: SystemRun): Promise<CountedRun> => {
  const { settings, meters, system } = run;
  const uncounted = [...settings.meters.keys()].filter((meter) => !meters.includes(meter));
  const wrong = new Map<Meter, string>();
  for (const [meter, event] of settings.meters) {
    if (!meters.includes(meter)) continue;
    const problem = await ask(async () => system.meterProblem(event), run);
    if (problem === null) continue;
    wrong.set(meter, `Nothing of ${meter} is sent to ${settings.name}: ${problem}`);
  }
  const problems = [
    ...(uncounted.length === 0
      ? []
      : [
          `Nothing of ${uncounted.join(', ')} is sent to ${settings.name}: METERS does not count it; ` +
            `counted are ${meters.join(', ')}`,
        ]),
    ...wrong.values(),
  ];
  if (problems.length === 0) return { run, lateSettings: settings, problem: null };
  const paused = new Set([...uncounted, ...wrong.keys()]);
  const without = (left: (meter: Meter) => boolean): SystemRun['settings'] => ({
    ...settings,
    meters: new Map([...settings.meters].filter(([meter]) => !left(meter))),
  });
  return {
    run: { ...run, paused, settings: without((meter) => paused.has(meter)) },
    lateSettings: without((meter) => uncounted.includes(meter)),
    problem: new OperatorProblem(problems.join('; ')),
  };
};

/** What went well for the others is shown as failed for those that were left out. */
export const withProblem = (outcome: PushOutcome, problem: OperatorProblem | null): PushOutcome => {
  const isFine = outcome.outcome === 'done' || outcome.outcome === 'too_early';
  if (problem === null || !isFine) return outcome;
  return { ...outcome, outcome: 'failed', message: problem.message, error: problem };
};
