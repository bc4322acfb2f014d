import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { firstAlarms } from './alarms/first-alarms.ts';
import type { PushOutcome } from './outcome.ts';

/**
 * What the log says of one outcome. `failure`: the error behind it, unless the outcome says it all and a
 * person was told before; `line`: `null` where nothing is new.
 */
export const logOf = ({ error, ...outcome }: PushOutcome) => {
  const { accepted, refused, unanswered, confirmed, message, alarms } = outcome;
  const isSaid = error instanceof OperatorProblem || error instanceof SystemUnavailable;
  const isTold = outcome.outcome === 'failed' || message === null;
  const isQuiet = isTold && alarms.length + accepted + refused + unanswered + confirmed === 0;
  const { first, more } = firstAlarms(outcome);
  const line = {
    level: alarms.length > 0 ? 'ERROR' : 'INFO',
    kind: 'push',
    ...outcome,
    alarms: first,
    more_alarms: more,
  };
  return {
    failure: isSaid && alarms.length === 0 ? undefined : error,
    line: isQuiet ? null : line,
  };
};
