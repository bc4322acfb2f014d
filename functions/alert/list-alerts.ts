import type { AlertRecord } from '../../shared/alerts/record.ts';
import {
  type DeliveryView,
  deliveryViews,
  type RuleView,
  ruleView,
  type StateView,
  stateViews,
} from '../../shared/alerts/view.ts';
import { filesByMonth, reportsPrefix } from '../../shared/reports/keys.ts';
import type { AlertContext } from './context.ts';
import { dueAlerts } from './plan.ts';

export type AlertList = {
  readonly rules: readonly RuleView[];
  readonly states: readonly StateView[];
  readonly deliveries: readonly DeliveryView[];
};

/**
 * The rules of the file, the states of the periods that are looked at, and the deliveries of those
 * and whatever else is under way. Changes nothing.
 */
export const listAlerts = async ({
  store,
  reports,
  file: readFile,
  settings,
  clock,
}: Pick<AlertContext, 'store' | 'reports' | 'file' | 'settings' | 'clock'>): Promise<AlertList> => {
  const file = await readFile();
  const firstRead = await store.rules();
  const months = filesByMonth(await reports.keys(reportsPrefix));
  const due = dueAlerts(file, {
    now: clock(),
    zone: settings.billingTimezone,
    firstRead,
    isFinal: (month) => months.get(month)?.isClosed === true,
    since: Number.NEGATIVE_INFINITY,
  });
  const records = new Map<string, AlertRecord>();
  const collect = async (chunks: AsyncIterable<readonly AlertRecord[]>): Promise<void> => {
    for await (const record of chunks) {
      for (const one of record) {
        records.set(JSON.stringify([one.rule, one.period.name, one.customer]), one);
      }
    }
  };
  for (const { rule, period } of due) {
    await collect(store.records({ rule: rule.name, period: period.name }));
  }
  await collect(store.open());
  const all = [...records.values()];
  return {
    rules: file.alerts.map((rule) => ruleView(rule, firstRead.get(rule.name))),
    states: all.flatMap(stateViews),
    deliveries: all.flatMap(deliveryViews),
  };
};
