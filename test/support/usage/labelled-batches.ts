import type { Labels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch, quarantined } from '../metering/batches.ts';
import { consumer, event } from '../metering/events.ts';
import { ask, jsonIn } from './billable.ts';

export const at = Date.now() - 60_000;
const month = new Date(at).toISOString().slice(0, 7);
const labelled = (service: string, route: string, ai_model = ''): Labels => ({
  service,
  route,
  ai_model,
});
const spent = (credits: number, bytes: number) => [
  { meter: 'credits', amount: credits },
  { meter: 'request_bytes', amount: bytes },
];

export const poppy = consumer();
export const digit = consumer({ id: 'digit-id', customId: 'cust-0002', username: 'digit' });
export const first: readonly UsageEvent[] = [
  event({ at, labels: labelled('orders', 'list'), quantities: spent(3, 100) }),
  event({ at, labels: labelled('orders', 'list'), quantities: spent(4, 1) }),
  event({ at, labels: labelled('orders', 'get'), status: 404 }),
  event({ at, labels: labelled('chat', '', 'gpt-4o'), quantities: spent(2 ** 40, 7) }),
  event({ at, consumer: digit, labels: labelled('orders', 'list'), quantities: spent(5, 5) }),
];
export const second: readonly UsageEvent[] = [
  event({ at, labels: labelled('orders', 'list'), quantities: spent(11, 13) }),
  event({ at, consumer: digit, labels: labelled('', ''), status: 500 }),
];
/** Three equal entries that came too early, and what they are once they are counted. */
const early = event({ at, labels: labelled('chat', 'v1', 'gpt-4o'), quantities: spent(9, 2) });
export const replayed: readonly UsageEvent[] = [early, early, early];

export const batches = [
  batch({ name: 'first', events: first, receivedAt: at }),
  batch({ name: 'second', events: second, receivedAt: at }),
  batch({
    name: 'early',
    events: [],
    quarantined: [
      quarantined({
        startedAt: at,
        count: 3,
        consumer: poppy,
        labels: early.labels,
        quantities: early.quantities,
      }),
    ],
    receivedAt: at,
  }),
] as const;

/** Requests, bytes and credits by consumer, labels and status, in the order of the lines. */
export const expected = (events: readonly UsageEvent[]): readonly string[] => {
  const sums = new Map<string, number[]>();
  for (const { consumer: of, labels, status, quantities } of events) {
    const key = JSON.stringify([of.id, labels.service, labels.route, labels.ai_model, status]);
    const sum = sums.get(key) ?? [0, 0, 0];
    const amounts = ['request_bytes', 'credits'].map(
      (meter) => quantities.find((each) => each.meter === meter)?.amount ?? 0,
    );
    sums.set(
      key,
      [1, ...amounts].map((amount, i) => (sum[i] ?? 0) + amount),
    );
  }
  return [...sums].map(([key, sum]) => `${key} ${sum.join(' ')}`).sort();
};

export const shown = async (store: CounterStore): Promise<readonly string[]> => {
  const query = `period=month&from=${month}&group_by=consumer,service,route,ai_model,status&meters=all`;
  return jsonIn(await ask(store, query, { at }))
    .data.map((row) => {
      const names = ['service', 'route', 'ai_model'].map((name) => row[name] ?? '');
      const key = JSON.stringify([row['consumer_id'], ...names, row['status']]);
      return `${key} ${String(row['requests'])} ${String(row['request_bytes'])} ${String(row['credits'])}`;
    })
    .sort();
};
