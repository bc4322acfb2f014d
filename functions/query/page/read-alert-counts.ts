import { alertPeriodAt } from '../../../shared/alerts/period.ts';
import { type AlertRecord, stands } from '../../../shared/alerts/record.ts';
import type { AlertRule } from '../../../shared/customers/read-alerts.ts';
import type { AlertCounts, RuleState } from '../../../shared/page/limits/alert-counts.ts';
import type { AskedView, PageContext } from './page-context.ts';

/** Rules that are looked up for one view: each is a look at the store. */
const maxRules = 200;

/** What the rules of the file say of the periods that run; `null` where there are no rules. */
export const readAlertCounts = async (
  { alerts, settings }: Pick<PageContext, 'alerts' | 'settings'>,
  { file, now }: Pick<AskedView, 'file' | 'now'>,
): Promise<AlertCounts | null> => {
  if (alerts === undefined || file.alerts.length === 0) return null;
  const states: RuleState[] = [];
  for (const rule of file.alerts.slice(0, maxRules)) {
    const period = alertPeriodAt(now, rule.period, settings.billingTimezone);
    const standing = new Map<number, string[]>(rule.at.map((percent) => [percent, []]));
    for await (const chunk of alerts.records({ rule: rule.name, period: period.name })) {
      for (const record of chunk) note(record, rule, standing);
    }
    states.push({ rule, period, standing });
  }
  return { rules: file.alerts.length, states };
};

const note = (
  record: AlertRecord,
  { at }: AlertRule,
  standing: ReadonlyMap<number, string[]>,
): void => {
  for (const percent of at) {
    if (stands(record, percent)) standing.get(percent)?.push(record.customer);
  }
};
