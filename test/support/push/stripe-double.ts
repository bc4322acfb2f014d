import { createLatestValues } from './latest-values.ts';
import { type Answer, startRuleServer } from './rule-server.ts';

export const stripeKey = 'sk_test_51Double0000';

type Meter = Record<string, unknown> & { id: string; event_name: string };
type Subscription = Record<string, unknown> & {
  id: string;
  customer: string;
  items: { data: readonly { id: string }[] };
};

/** A list within another object has the first ten. */
const withFirstItems = ({ items: { data }, ...subscription }: Subscription) => ({
  ...subscription,
  items: { object: 'list', data: data.slice(0, 10), has_more: data.length > 10 },
});

const dayS = 86_400;

/**
 * Stripe's rules: 35 days back and 5 minutes ahead, an archived meter and a fraction refused, a
 * known identifier too; customers are judged after the 200.
 */
export const startStripeDouble = async (now: () => number) => {
  const values = createLatestValues();
  const refused = new Set<string>();
  const meters: Meter[] = [];
  const subscriptions: Subscription[] = [];

  const wrong = (status: number, code: string, message = code): Answer => ({
    status,
    body: { error: { type: 'invalid_request_error', code, message } },
  });

  const addMeter = (form: URLSearchParams): Meter => {
    const meter: Meter = {
      id: `mtr_${meters.length + 1}`,
      object: 'billing.meter',
      event_name: form.get('event_name') ?? '',
      status: 'active',
      event_time_window: form.get('event_time_window'),
      default_aggregation: { formula: form.get('default_aggregation[formula]') },
      customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
      value_settings: { event_payload_key: 'value' },
    };
    meters.push(meter);
    return meter;
  };

  const takeEvent = (form: URLSearchParams): Answer => {
    const at = Number(form.get('timestamp'));
    const nowS = now() / 1000;
    const id = form.get('identifier') ?? '';
    const meter = meters.find(({ event_name }) => event_name === form.get('event_name'));
    const subject = form.get('payload[stripe_customer_id]') ?? '';
    const value = form.get('payload[value]') ?? '';
    if (meter === undefined) return wrong(400, 'no_meter');
    if (meter['status'] !== 'active') return wrong(400, 'archived_meter');
    if (at < nowS - 35 * dayS) return wrong(400, 'timestamp_too_far_in_past');
    if (at > nowS + 300) return wrong(400, 'timestamp_in_future');
    if (!/^\d+$/.test(value)) return wrong(400, 'meter_event_invalid_value');
    if (refused.has(subject)) return wrong(400, 'meter_event_no_customer_defined');
    if (values.knows(id)) {
      return wrong(400, 'invalid', `An event already exists with identifier ${id}.`);
    }
    values.take(id, `${meter.event_name}/${subject}`, { at, value: Number(value) });
    return { status: 200, body: { object: 'billing.meter_event', identifier: id } };
  };

  const server = await startRuleServer(({ method, url, headers, body }) => {
    if (headers.authorization !== `Bearer ${stripeKey}`) {
      return {
        status: 401,
        body: {
          error: { type: 'invalid_request_error', message: `Invalid API Key: ${stripeKey}` },
        },
      };
    }
    const form = new URLSearchParams(body);
    if (url.pathname === '/v1/billing/meter_events') return takeEvent(form);
    if (url.pathname === '/v1/billing/meters') {
      if (method === 'POST') return { status: 200, body: addMeter(form) };
      return { status: 200, body: { object: 'list', data: meters, has_more: false } };
    }
    if (url.pathname === '/v1/subscriptions') {
      const customer = url.searchParams.get('customer');
      const data = subscriptions.filter((it) => it.customer === customer).map(withFirstItems);
      return { status: 200, body: { object: 'list', data, has_more: false } };
    }
    if (url.pathname === '/v1/subscription_items') {
      const of = subscriptions.find(({ id }) => id === url.searchParams.get('subscription'));
      const items = of?.items.data ?? [];
      const after = url.searchParams.get('starting_after');
      const from = items.findIndex(({ id }) => id === after) + 1;
      const data = items.slice(from, from + Number(url.searchParams.get('limit') ?? 10));
      const has_more = from + data.length < items.length;
      return { status: 200, body: { object: 'list', data, has_more } };
    }
    const [, meterId] = /^\/v1\/billing\/meters\/(.*)\/event_summaries$/.exec(url.pathname) ?? [];
    const meter = meters.find(({ id }) => id === meterId);
    if (meter === undefined) return wrong(404, 'resource_missing');
    const subject = url.searchParams.get('customer') ?? '';
    if (refused.has(subject)) return wrong(400, 'resource_missing');
    const [from, to] = ['start_time', 'end_time'].map((name) => Number(url.searchParams.get(name)));
    const place = `${meter.event_name}/${subject}`;
    const latest = values.latest(place, from ?? 0, to ?? 0);
    const summary = { object: 'billing.meter_event_summary', aggregated_value: latest?.value };
    return {
      status: 200,
      body: { object: 'list', data: latest === null ? [] : [summary], has_more: false },
    };
  });

  return {
    server,
    meters,
    subscriptions,
    addMeter: (event: string, formula = 'last', window: string | null = null) =>
      addMeter(
        new URLSearchParams({
          event_name: event,
          'default_aggregation[formula]': formula,
          ...(window !== null && { event_time_window: window }),
        }),
      ),
    refuse: (subject: string) => refused.add(subject),
    value: (event: string, subject: string, month?: string) =>
      values.value(`${event}/${subject}`, month),
  };
};
