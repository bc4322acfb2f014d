import { type EpochMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';

/** By how much the clocks of two machines that write reports may differ. */
const maxDifferenceMs = minuteMs;

/**
 * Throws where a version lies ahead of the clock: no run can have begun then. Until the clock has
 * come there, each later run would leave its usage out without a word.
 */
export const refuseAheadOfClock = (
  { month, version, as_of }: Pick<Manifest, 'month' | 'version' | 'as_of'>,
  now: EpochMs,
): void => {
  if (Date.parse(as_of) <= now + maxDifferenceMs) return;
  throw new OperatorProblem(
    `version ${version} of ${month} has the as_of ${as_of}, and it is ` +
      `${new Date(now).toISOString()} now: the clock that wrote it was ahead, or this one is ` +
      `behind. Where the clock is right now, run the report of ${month} with --supersede: that ` +
      'writes the next version in spite of it.',
  );
};
