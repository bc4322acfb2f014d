import { firstAlarms } from '../../functions/push/alarms/first-alarms.ts';
import type { LogLine } from '../../shared/ports/log.ts';
import type { PushWorkerResult } from './push-worker.ts';

type Outcome = PushWorkerResult['outcomes'][number];

/**
 * What the log says of a run. `standing` are the failures of the run before: what the ledger cannot
 * keep, such as a wrong clock, is said when it begins and not every hour.
 */
export const pushLines = (
  outcomes: readonly Outcome[],
  standing: ReadonlySet<string>,
): readonly LogLine[] => outcomes.flatMap((outcome) => linesOf(outcome, standing));

const linesOf = (outcome: Outcome, standing: ReadonlySet<string>): readonly LogLine[] => {
  const { system, alarms, message, failure, accepted, refused, unanswered, confirmed } = outcome;
  const place = { system, month: outcome.month ?? '' };
  const lines: LogLine[] = [];
  const { first, more } = firstAlarms(outcome);
  for (const alarm of first) {
    const isFailure = alarm === message && failure !== null;
    if (isFailure && standing.has(failure)) continue;
    const fields = isFailure ? { ...place, failure } : place;
    lines.push({ level: 'error', kind: 'push', message: alarm, fields });
  }
  if (more > 0) {
    const fields = { ...place, more_alarms: more };
    const text = `${more} more alarms; npx billable push --status names them`;
    lines.push({ level: 'error', kind: 'push', message: text, fields });
  }
  if (outcome.outcome === 'unanswered' && alarms.length === 0) {
    lines.push({ level: 'warn', kind: 'push', message: message ?? 'no answer', fields: place });
  }
  if (accepted + refused + unanswered + confirmed > 0) {
    const fields = { ...place, accepted, refused, unanswered, confirmed };
    lines.push({ level: 'info', kind: 'push', message: 'totals were pushed', fields });
  }
  return lines;
};
