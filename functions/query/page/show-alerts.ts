import { customerName } from '../../../shared/customers/customer-name.ts';
import { type DeliveryView, deliveryViews } from '../../../shared/alerts/view.ts';
import { alertsView } from '../../../shared/page/limits/alerts-view.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';
import { readAlertCounts } from './read-alert-counts.ts';

const deliveriesShown = 50;

/** The rules of the file, what stands of them, and what is under way. */
export const showAlerts = async (context: PageContext, asked: AskedView): Promise<Shown> => {
  const counts = await readAlertCounts(context, asked);
  const waiting: DeliveryView[] = [];
  for await (const chunk of context.alerts?.open() ?? []) {
    waiting.push(...chunk.flatMap(deliveryViews).filter(({ state }) => state === 'waiting'));
    if (waiting.length >= deliveriesShown) break;
  }
  const body = alertsView(asked.frame, {
    counts,
    waiting: waiting.slice(0, deliveriesShown),
    nameOf: (customer) => customerName(asked.file.customers, customer),
    asOf: asked.asOf,
    timezone: context.settings.billingTimezone,
  });
  return { title: 'Alerts', body };
};
