import { customerName } from '../../../shared/customers/customer-name.ts';
import { pushesView } from '../../../shared/page/pushes-view.ts';
import { byUrgency } from '../../../shared/page/push-states.ts';
import { type Month, monthAt, monthBefore } from '../../../shared/reports/month.ts';
import { pushSystemsOf } from '../../../shared/push/directory.ts';
import { pushWarnings } from '../../../shared/push/warnings.ts';
import { problemViews, type PushView, pushView } from '../../../shared/push/view.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';

const shown = 200;

/** How this month and the one before stand at the billing systems; what is not taken comes first. */
export const showPushes = async (
  { ledger, settings, reader }: PageContext,
  { file, now, asOf, frame }: AskedView,
): Promise<Shown> => {
  const thisMonth = monthAt(now, settings.billingTimezone);
  const counts = new Map<string, number>();
  let listed: PushView[] = [];
  const months = await shownMonths(ledger, thisMonth);
  for (const month of months) {
    for await (const chunk of ledger?.records({ month }) ?? []) {
      for (const record of chunk) {
        const view = pushView(record);
        const key = JSON.stringify([view.system, month, view.state]);
        counts.set(key, (counts.get(key) ?? 0) + 1);
        listed.push(view);
      }
      // The order of the ledger stays within a state.
      listed = listed.sort((a, b) => urgencyOf(a) - urgencyOf(b)).slice(0, shown);
    }
  }
  const systems = pushSystemsOf(file);
  const names = systems.map(({ name }) => name);
  const rounds = (await ledger?.rounds()) ?? [];
  const zoneOf = () => settings.billingTimezone;
  const body = pushesView(frame, {
    months,
    asOf,
    problems: problemViews(rounds, names),
    warnings: await pushWarnings({ systems, store: reader, zoneOf, now }),
    counts: [...counts].map(([key, totals]) => {
      const [system = '', month = '', state] = JSON.parse(key) as PushView['state'][];
      return { system, month, state: state ?? 'sent', totals };
    }),
    listed,
    nameOf: (customer) => customerName(file.customers, customer),
    timezone: settings.billingTimezone,
  });
  return { title: 'Pushes', body };
};

/** This month, the one before, and those of which something changed too late. */
const shownMonths = async (
  ledger: PageContext['ledger'],
  thisMonth: Month,
): Promise<readonly Month[]> => {
  const rounds = (await ledger?.rounds()) ?? [];
  const late = rounds.filter((round) => Object.keys(round.late).length > 0);
  const months = [thisMonth, monthBefore(thisMonth), ...late.map(({ month }) => month)];
  return [...new Set(months)].sort().reverse();
};

const urgencyOf = ({ state }: PushView): number => {
  const at = byUrgency.indexOf(state);
  return at < 0 ? byUrgency.length : at;
};
