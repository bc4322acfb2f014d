import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { PushOutcome } from './outcome.ts';

/** What is left of a month, or of all of a system, after an error; what was done before it stands. */
export const failedOutcome = (
  before: Omit<PushOutcome, 'outcome' | 'message' | 'error'>,
  error: unknown,
): PushOutcome => {
  const isSilent = error instanceof SystemUnavailable || error instanceof StoreUnavailable;
  const message =
    isSilent || error instanceof OperatorProblem
      ? error.message
      : 'the push failed for a reason that the log names';
  return {
    ...before,
    outcome: isSilent ? 'unanswered' : 'failed',
    alarms: isSilent ? before.alarms : [...before.alarms, message],
    message,
    error,
  };
};
