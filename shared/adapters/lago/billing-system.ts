import { dayMs } from '../../calendar/instant.ts';
import type { BillingSystem, HeldTotal } from '../../ports/billing-system.ts';
import {
  type AnswerJson,
  jsonList,
  jsonNumber,
  jsonObject,
  jsonText,
} from '../../push/json-answer.ts';
import { monthPeriod } from '../../reports/month.ts';
import { createLagoClient, type LagoClient, type LagoOptions, LagoRefusal } from './client.ts';
import { sendToLago } from './send.ts';
import { subscriptionProblem } from './subscription.ts';

/** Lago: metrics that aggregate by `latest_agg`, and customers by their external subscription. */
export const createLagoSystem = (options: LagoOptions): BillingSystem => {
  const client = createLagoClient(options);
  const metrics = new Map<string, AnswerJson>();

  const metricOf = async (code: string): Promise<AnswerJson | null> => {
    const known = metrics.get(code);
    if (known !== undefined) return known;
    const found = await client.find(`/billable_metrics/${encodeURIComponent(code)}`);
    if (found === null) return null;
    const metric = jsonObject(found['billable_metric']);
    metrics.set(code, metric);
    return metric;
  };

  const meterProblem = async (event: string): Promise<string | null> =>
    orRefusal(
      async () => {
        const metric = await metricOf(event);
        if (metric === null) return `there is no billable metric ${event}`;
        const aggregation = jsonText(metric['aggregation_type']);
        if (aggregation !== 'latest_agg') {
          return `the metric ${event} aggregates by ${aggregation}; it must be latest_agg`;
        }
        const field = jsonText(metric['field_name']);
        return field === 'value' ? null : `the metric ${event} reads ${field}; it must read value`;
      },
      (reason) => reason,
    );

  return {
    name: 'lago',
    batchSize: 100,
    parallel: 4,
    clock: async () => client.clock(),
    meterProblem,
    terms: async ({ subject, event }, month) => {
      const objection =
        (await meterProblem(event)) ??
        (await orRefusal(
          async () => {
            const subscription = await findSubscription(client, subject);
            return subscription === null
              ? `there is no subscription ${subject}`
              : subscriptionProblem(subscription, monthPeriod(month, 'UTC'));
          },
          (reason) => reason,
        ));
      return { objection, price: null };
    },
    send: async (events) => sendToLago(client, events, options.now),
    held: async (place, { start, end }) =>
      orRefusal<HeldTotal>(
        async () => {
          const subscription = await findSubscription(client, place.subject);
          const customer = jsonText(subscription?.['external_customer_id']);
          if (customer === '') return { kind: 'unknown', reason: 'there is no such subscription' };
          const of = `/customers/${encodeURIComponent(customer)}`;
          const query = new URLSearchParams({ external_subscription_id: place.subject });
          const current = await client.find(`${of}/current_usage?${query.toString()}`);
          const usage = jsonObject(current?.['customer_usage']);
          if (liesIn(usage, start, end)) return unitsOf(usage, place.event);
          query.set('billable_metric_code', place.event);
          query.set('periods_count', '3');
          const past = await client.find(`${of}/past_usage?${query.toString()}`);
          const period = jsonList(past?.['usage_periods']).find((it) => liesIn(it, start, end));
          return period === undefined
            ? { kind: 'unknown', reason: 'it has no such period' }
            : unitsOf(period, place.event);
        },
        (reason) => ({ kind: 'unknown', reason }),
      ),
  };
};

/** One customer or metric that Lago will not tell about never keeps it from being asked of others. */
const orRefusal = async <Said>(
  ask: () => Promise<Said>,
  told: (reason: string) => Said,
): Promise<Said> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LagoRefusal) return told(error.message);
    throw error;
  }
};

const findSubscription = async (client: LagoClient, id: string): Promise<AnswerJson | null> => {
  const found = await client.find(`/subscriptions/${encodeURIComponent(id)}`);
  return found === null ? null : jsonObject(found['subscription']);
};

/** Whether a period of usage is that month: as long as one, and its middle lies in it. */
const liesIn = (usage: AnswerJson, start: number, end: number): boolean => {
  const from = Date.parse(jsonText(usage['from_datetime']));
  const to = Date.parse(jsonText(usage['to_datetime']));
  const middle = (from + to) / 2;
  const days = (to - from) / dayMs;
  return days > 26 && days < 33 && middle >= start && middle < end;
};

const unitsOf = (usage: AnswerJson, code: string): HeldTotal => {
  const charges = jsonList(usage['charges_usage']).filter(
    (charge) => jsonText(jsonObject(charge['billable_metric'])['code']) === code,
  );
  if (charges.length === 0) return { kind: 'unknown', reason: `no charge is on ${code}` };
  return { kind: 'value', value: jsonNumber(charges[0]?.['units'] ?? null) };
};
