import type { UsageEvent } from '../../../shared/metering/usage-event.ts';

/** Default of `BILLABLE_STATUSES`, as a person would say it. */
export const isBillable = (status: number): boolean =>
  status < 500 && status !== 429 && status !== 499;

export const compareBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

export const bears = ({ consumer }: UsageEvent, selector: string): boolean => {
  const [kind, ...rest] = selector.split(':');
  const value = rest.join(':');
  if (rest.length > 0 && kind === 'id') return consumer.id === value;
  if (rest.length > 0 && kind === 'username') return consumer.username === value;
  if (rest.length > 0 && kind === 'custom_id') return consumer.customId === value;
  return [consumer.id, consumer.username, consumer.customId].includes(selector);
};

export const hasStatus = ({ status }: UsageEvent, term: string): boolean =>
  term.toLowerCase().endsWith('xx')
    ? Math.floor(status / 100) === Number(term.charAt(0))
    : status === Number(term);

export const classOf = (status: number): string => `${String(status)[0]}xx`;

/** As the contract with finance says it. */
export const customerOf = ({ consumer: { id, customId } }: UsageEvent): string => {
  if (customId === '') return id === 'anonymous' ? 'anonymous' : `id:${id}`;
  const isTaken =
    customId === 'anonymous' || customId.startsWith('id:') || customId.startsWith('custom_id:');
  return isTaken ? `custom_id:${customId}` : customId;
};

export const latestUsername = (events: readonly UsageEvent[]): string => {
  const dayOf = ({ at }: UsageEvent): string => new Date(at).toISOString().slice(0, 10);
  const latestDay = events.map(dayOf).sort().at(-1);
  const names = events.filter((event) => dayOf(event) === latestDay);
  return (
    names
      .map(({ consumer }) => consumer.username)
      .sort(compareBytes)
      .at(-1) ?? ''
  );
};

export const amountOf = (events: readonly UsageEvent[], meter: string): number => {
  let sum = 0;
  for (const { quantities } of events) {
    for (const quantity of quantities) if (quantity.meter === meter) sum += quantity.amount;
  }
  return sum;
};

/** What makes an event one of a group. */
export const keyOf = (
  event: UsageEvent,
  groupBy: readonly string[],
  customer: string,
): (string | number)[] =>
  groupBy.flatMap((name): (string | number)[] => {
    switch (name) {
      case 'consumer':
        return [event.consumer.id, event.consumer.customId];
      case 'customer':
        return [customer];
      case 'status':
        return [event.status];
      case 'status_class':
        return [classOf(event.status)];
      case 'service':
      case 'route':
      case 'ai_model':
        return [event.labels[name]];
      default:
        return [];
    }
  });
