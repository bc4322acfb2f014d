import { startHook } from '../../test/support/alerts/hook.ts';
import { startHttpDouble } from '../../test/support/push/http-double.ts';
import { startLagoDouble } from '../../test/support/push/lago-double.ts';
import { startOpenMeterDouble } from '../../test/support/push/openmeter-double.ts';
import type { Fault } from '../../test/support/push/rule-server.ts';
import { startStripeDouble } from '../../test/support/push/stripe-double.ts';
import { anchoredInUtc } from '../../test/support/push/subscription.ts';
import { type Month, monthBefore } from '../../shared/reports/month.ts';
import { customerIds } from './customers.ts';

export type Systems = Awaited<ReturnType<typeof startSystems>>;

/** What requests are called there. */
const event = 'api_requests';

/** The billing systems and the receiver of alerts, each with the rules of its kind. */
export const startSystems = async (now: () => number, month: Month) => {
  const http = await startHttpDouble();
  const stripe = await startStripeDouble(now);
  const openmeter = await startOpenMeterDouble('openmeter');
  const lago = await startLagoDouble({ now });
  const hook = await startHook();
  stripe.addMeter(event);
  const customers = customerIds.map((id) => anchoredInUtc(stripeId(id), monthBefore(month)));
  stripe.subscriptions.push(...customers);
  const billing = [http, stripe, openmeter, lago];
  return {
    hook,
    /** What each of them holds of a customer's month. */
    held: (customer: string, of: Month): Readonly<Record<string, number | null>> => ({
      http: http.value(event, customer, of),
      stripe: stripe.value(event, stripeId(customer), of),
      openmeter: openmeter.value(event, customer, of),
      lago: lago.value(event, lagoId(customer), of),
    }),
    /** The next call that sends to one of them meets this. */
    disturbBilling: (which: number, fault: Fault): void => {
      const faults = billing[which % billing.length]?.server.faults;
      if (faults?.length === 0) faults.push(fault);
    },
    calm: (): void => {
      for (const { server } of [...billing, hook]) server.faults.length = 0;
    },
    /** Where they are, for `billable.yaml`. */
    text: [
      'push:',
      `  http: { url: ${http.server.url}/usage, meters: { requests: ${event} }, grace: 31d }`,
      `  stripe: { url: ${stripe.server.url}, meters: { requests: ${event} }, grace: 1h }`,
      `  openmeter: { url: ${openmeter.server.url}, meters: { requests: ${event} } }`,
      `  lago: { url: ${lago.server.url}, meters: { requests: ${event} } }`,
      `webhook: { url: ${hook.server.url}/alerts }`,
      '',
    ].join('\n'),
    close: async (): Promise<void> => {
      await Promise.all([...billing, hook].map(async ({ server }) => server.stop()));
    },
  };
};

/** How a customer is called there. */
export const stripeId = (customer: string): string => `cus_${customer.replace('-', '')}`;
export const lagoId = (customer: string): string => `sub_${customer}`;
