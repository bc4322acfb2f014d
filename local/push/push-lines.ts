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
  for (const alarm of alarms) {
    const isFailure = alarm === message && failure !== null;
    if (isFailure && standing.has(failure)) continue;
    const fields = isFailure ? { ...place, failure } : place;
    lines.push({ level: 'error', kind: 'push', message: alarm, fields });
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
