import {
  jsonList,
  jsonNumber,
  jsonObject,
  parseAnswer,
  jsonText,
} from '../../../shared/push/json-answer.ts';
import { createLatestValues } from './latest-values.ts';
import { startRuleServer } from './rule-server.ts';

export const lagoKey = 'lago_test_key';

type LagoOptions = {
  /** An organisation on ClickHouse: no 422 for a known id, which it overwrites. */
  readonly isOnClickHouse?: boolean;
  readonly now: () => number;
};

/** Lago: a 422 by index takes none of the batch; a wrong event in it hides those that are known. */
export const startLagoDouble = async ({ isOnClickHouse = false, now }: LagoOptions) => {
  const values = createLatestValues();
  const refused = new Set<string>();
  const metric = { aggregation_type: 'latest_agg', field_name: 'value' };
  const subscription = { billing_time: 'calendar', subscription_at: '2026-01-15T00:00:00Z' };
  const plan: Record<string, unknown> = { interval: 'monthly', bill_charges_monthly: null };

  const server = await startRuleServer(({ url, headers, method, body }) => {
    if (headers.authorization !== `Bearer ${lagoKey}`) return { status: 401 };
    const path = url.pathname.replace('/api/v1', '');
    if (method === 'POST' && path === '/events/batch') {
      const events = jsonList(jsonObject(parseAnswer(body))['events']);
      const tooMany = { status: 422, body: { error_details: { events: ['too_many'] } } };
      if (events.length > 100) return tooMany;
      const wrong: Record<string, unknown> = {};
      for (const [i, event] of events.entries()) {
        if (refused.has(jsonText(event['external_subscription_id']))) {
          wrong[i] = { code: ['value_is_invalid'] };
        }
      }
      if (Object.keys(wrong).length === 0 && !isOnClickHouse) {
        for (const [i, event] of events.entries()) {
          if (values.knows(jsonText(event['transaction_id']))) {
            wrong[i] = { transaction_id: ['value_already_exist'] };
          }
        }
      }
      if (Object.keys(wrong).length > 0) {
        return {
          status: 422,
          body: { status: 422, code: 'validation_errors', error_details: wrong },
        };
      }
      for (const event of events) {
        const place = `${jsonText(event['code'])}/${jsonText(event['external_subscription_id'])}`;
        values.take(jsonText(event['transaction_id']), place, {
          at: jsonNumber(event['timestamp']) ?? Number.NaN,
          value: jsonNumber(jsonObject(event['properties'])['value']) ?? Number.NaN,
        });
      }
      return { status: 200, body: { events } };
    }
    if (path === '/billable_metrics') return { status: 200, body: { billable_metrics: [] } };
    if (path === '/billable_metrics/api_requests') {
      return { status: 200, body: { billable_metric: { code: 'api_requests', ...metric } } };
    }
    const [, id] = /^\/subscriptions\/(.*)$/.exec(path) ?? [];
    if (id !== undefined && !id.startsWith('missing')) {
      const external = { external_id: id, external_customer_id: `customer-${id}` };
      return { status: 200, body: { subscription: { ...external, ...subscription, plan } } };
    }
    const asked = url.searchParams.get('external_subscription_id') ?? '';
    if (path === `/customers/customer-${asked}/current_usage`) {
      return { status: 200, body: { customer_usage: usage(now(), asked) } };
    }
    if (path === `/customers/customer-${asked}/past_usage`) {
      const before = new Date(now());
      before.setUTCMonth(before.getUTCMonth() - 1, 15);
      return { status: 200, body: { usage_periods: [usage(before.getTime(), asked)] } };
    }
    return { status: 404, body: { status: 404 } };
  });

  const usage = (at: number, subscriptionId: string) => {
    const day = new Date(at);
    const from = Date.UTC(day.getUTCFullYear(), day.getUTCMonth());
    const to = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1) - 1;
    const latest = values.latest(`api_requests/${subscriptionId}`, from / 1000, (to + 1) / 1000);
    return {
      from_datetime: new Date(from).toISOString(),
      to_datetime: new Date(to).toISOString(),
      charges_usage: [
        {
          units: latest === null ? '0.0' : `${latest.value}.0`,
          billable_metric: { code: 'api_requests' },
        },
      ],
    };
  };

  return {
    server,
    metric,
    subscription,
    plan,
    refuse: (subject: string) => refused.add(subject),
    value: (event: string, subject: string, month?: string) =>
      values.value(`${event}/${subject}`, month),
  };
};
