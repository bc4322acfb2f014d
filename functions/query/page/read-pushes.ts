import { byUrgency, type SystemState } from '../../../shared/page/push-states.ts';
import { monthAt, monthBefore, monthPeriod } from '../../../shared/reports/month.ts';
import { isTooEarly } from '../../../shared/push/timestamp.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import { problemViews, pushView } from '../../../shared/push/view.ts';
import type { AskedView, PageContext } from './page-context.ts';

/** How the totals of this month stand at each billing system of the file. */
export const readPushStates = async (
  { ledger, settings }: Pick<PageContext, 'ledger' | 'settings'>,
  { file, now }: Pick<AskedView, 'file' | 'now'>,
): Promise<readonly SystemState[]> => {
  if (ledger === undefined) return [];
  const running = monthAt(now, settings.billingTimezone);
  // Nothing of a month is sent in its first days: the invoice is that of the month before.
  const isEarly = isTooEarly(monthPeriod(running, settings.billingTimezone), now);
  const month = isEarly ? monthBefore(running) : running;
  const systems = [...file.push.keys()];
  const rounds = await ledger.rounds();
  const problems = problemViews(rounds, systems);
  const states: SystemState[] = [];
  for (const system of systems) {
    let [totals, taken] = [0, 0];
    let worst: SystemState['worst'] = null;
    for await (const chunk of ledger.records({ system, month })) {
      for (const record of chunk) {
        const { state, customer } = pushView(record);
        totals += 1;
        const urgency = byUrgency.indexOf(state);
        if (urgency < 0) taken += 1;
        else if (worst === null || urgency < byUrgency.indexOf(worst.state)) {
          worst = { state, customer };
        }
      }
    }
    const hasProblem = problems.some((problem) => problem.system === system);
    const isLate = rounds.some((round) => round.system === system && hasLate(round));
    states.push({ system, month, isEarlier: isEarly, totals, taken, worst, hasProblem, isLate });
  }
  return states;
};

const hasLate = ({ late }: PushRound): boolean => Object.values(late).some((amount) => amount > 0);
