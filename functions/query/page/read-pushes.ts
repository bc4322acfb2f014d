import { byUrgency, type SystemState } from '../../../shared/page/push-states.ts';
import { monthAt } from '../../../shared/reports/month.ts';
import { pushView } from '../../../shared/push/view.ts';
import type { AskedView, PageContext } from './page-context.ts';

/** How the totals of this month stand at each billing system of the file. */
export const readPushStates = async (
  { ledger, settings }: Pick<PageContext, 'ledger' | 'settings'>,
  { file, now }: Pick<AskedView, 'file' | 'now'>,
): Promise<readonly SystemState[]> => {
  if (ledger === undefined) return [];
  const month = monthAt(now, settings.billingTimezone);
  const states: SystemState[] = [];
  for (const system of file.push.keys()) {
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
    states.push({ system, month, totals, taken, worst });
  }
  return states;
};
