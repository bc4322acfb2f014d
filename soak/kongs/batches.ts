import { hourMs } from '../../shared/calendar/instant.ts';
import { anonymous, type Consumer } from '../../shared/metering/consumer.ts';
import { invalidLabel } from '../../shared/metering/labels.ts';
import type { Chance } from '../chance.ts';
import { addTo, type Counted, counterSubject, type Ledger, poisonSubject } from '../ledger.ts';

/** What one batch adds to one subject, by whom. */
export type BatchShare = {
  readonly subject: string;
  readonly consumerId: string;
  readonly amount: number;
};

export type SoakBatch = {
  readonly body: Buffer;
  readonly entries: number;
  readonly shares: readonly BatchShare[];
};

/** How batches of one sender are made. */
type Making = {
  readonly ledger: Ledger;
  readonly name: string;
  /** The clock of the sender. */
  readonly now?: () => number;
};

const consumers = 40;
const statuses = [200, 200, 200, 201, 404, 429, 500] as const;

/** How many hours back requests began: a Kong that could not send for a while. */
const oldestHours = 71;

/** Around the edges of hours and days, where a slot or a page ends. */
const edgeMs = 1_000;

/** What Kong sends of a service, and the label of it. */
const services: readonly [Service, ...Service[]] = [
  { service: { name: 'orders' }, label: 'orders' },
  { service: { name: 'search', host: 'search.internal' }, label: 'search' },
  { service: { name: null, host: 'legacy.internal' }, label: 'legacy.internal' },
  { service: null, label: '' },
];
type Service = { readonly service: object | null; readonly label: string };

const invalidService: Service = { service: { name: 'x'.repeat(256) }, label: invalidLabel };

/**
 * Makes batches as Kong sends them, and writes into the ledger what each must add: one entry as an
 * object, more as an array; a few consumers that were renamed; a few labels and sizes that are none;
 * a few entries that no one can meter.
 */
export const createBatchMaker = (chance: Chance, { ledger, name, now = Date.now }: Making) => {
  let made = 0;

  const consumer = (): Consumer => {
    const number = chance.between(0, consumers);
    if (number === consumers) return anonymous;
    const username = `consumer-${number}${chance.happens(0.1) ? '-renamed' : ''}`;
    return { id: `id-${number}`, customId: number % 5 === 0 ? '' : `cust-${number}`, username };
  };

  const instant = (): number => {
    if (chance.happens(0.8)) return now();
    const hour = Math.floor(now() / hourMs) - chance.between(0, oldestHours);
    return hour * hourMs + chance.between(-edgeMs, 0);
  };

  const entry = (add: (share: BatchShare) => void): object => {
    const id = `${name}-${made++}`;
    if (chance.happens(0.002)) {
      add({ subject: poisonSubject(id), consumerId: '', amount: 1 });
      return { request: { id }, response: { status: 'unknown' }, started_at: now() };
    }
    const who = consumer();
    const { service, label } = chance.happens(0.01) ? invalidService : chance.oneOf(services);
    const counted: Counted = {
      at: instant(),
      consumer: who,
      service: label,
      status: chance.oneOf(statuses),
    };
    const sizes = { request_bytes: sizeBy(chance), response_bytes: sizeBy(chance) };
    const amounts = { requests: 1, ...amountsOf(sizes) };
    for (const [meter, amount] of Object.entries(amounts)) {
      if (amount > 0) add({ subject: counterSubject(counted, meter), consumerId: who.id, amount });
    }
    return {
      request: { id, size: sizes.request_bytes },
      response: { status: counted.status, size: sizes.response_bytes },
      started_at: counted.at,
      ...(service !== null && { service }),
      ...(who !== anonymous && { consumer: kongConsumer(who) }),
    };
  };

  return (): SoakBatch => {
    const entries = chance.oneOf([1, 1, chance.between(2, 20), chance.between(20, 200)]);
    const shares: BatchShare[] = [];
    const list = Array.from({ length: entries }, () => entry((share) => shares.push(share)));
    for (const { subject, amount } of shares) addTo(ledger, subject, amount);
    return {
      body: Buffer.from(JSON.stringify(entries === 1 ? list[0] : list)),
      entries,
      shares,
    };
  };
};

/** A number of bytes, or now and then what is none. */
const sizeBy = (chance: Chance): number | string =>
  chance.happens(0.01) ? 'large' : chance.between(0, 5_000);

const amountsOf = (sizes: Readonly<Record<string, number | string>>): Record<string, number> => {
  const amounts: Record<string, number> = { invalid_quantities: 0 };
  for (const [meter, size] of Object.entries(sizes)) {
    if (typeof size === 'number') amounts[meter] = size;
    else amounts['invalid_quantities'] = (amounts['invalid_quantities'] ?? 0) + 1;
  }
  return amounts;
};

const kongConsumer = ({ id, customId, username }: Consumer): object => ({
  id,
  username,
  ...(customId !== '' && { custom_id: customId }),
});
