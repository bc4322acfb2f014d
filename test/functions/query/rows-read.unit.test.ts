import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { doubleSubject } from '../../support/dynamodb/stores.ts';
import { sqliteSubject } from '../../support/stores/sqlite.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';

const consumers = 20;
const services = ['weather', 'maps', 'search'];

/** Each consumer uses each service in one month, with two meters besides requests. */
const events = Array.from({ length: consumers }, (_, i) =>
  services.map((service) =>
    event({
      consumer: consumer({ id: `consumer-${i}` }),
      labels: { service, route: '', ai_model: '' },
      quantities: [
        { meter: 'request_bytes', amount: 100 },
        { meter: 'credits', amount: 5 },
      ],
    }),
  ),
).flat();

/** How many rows a store gives for a question. */
const rowsRead = async (store: CounterReader, query: string): Promise<number> => {
  let count = 0;
  const counting: CounterReader = {
    ...store,
    async *read(selection) {
      for await (const rows of store.read(selection)) {
        count += rows.length;
        yield rows;
      }
    },
  };
  expect(jsonIn(await ask(counting, query)).data.length).toBeGreaterThan(0);
  return count;
};

test.each([
  {
    name: 'memory',
    open: async () => ({ store: createMemoryCounterStore(), close: async () => undefined }),
  },
  sqliteSubject,
  doubleSubject('DynamoDB'),
])(
  'on $name a question reads the rows of the meters that it asks for, and no others',
  async (subject) => {
    const opened = await subject.open();
    const { store } = opened;
    try {
      await storeOf([events], store);
      const ofOneMeter = consumers * services.length;
      expect(await rowsRead(store, 'from=2026-11')).toBe(ofOneMeter);
      expect(await rowsRead(store, 'from=2026-11&group_by=service')).toBe(ofOneMeter);
      expect(await rowsRead(store, 'from=2026-11&meters=credits')).toBe(2 * ofOneMeter);
      expect(await rowsRead(store, 'from=2026-11&meters=all')).toBe(3 * ofOneMeter);
      expect(await rowsRead(store, 'from=2026-11&consumer=id:consumer-7')).toBe(services.length);
    } finally {
      await opened.close();
    }
  },
);

test('a customer reads no row of others, however many values it claims', async () => {
  const store = await storeOf([events]);
  const claims = Array.from({ length: 2_000 }, (_, i) => ({
    kind: 'id' as const,
    value: `consumer-${i === 0 ? 0 : `of ${i}`}`,
    since: '',
  }));
  const payers = payersOf([{ id: 'acme', name: '', claims }], 'UTC');
  const read: string[] = [];
  const watched: CounterReader = {
    ...store,
    async *read(selection) {
      for await (const rows of store.read(selection)) {
        read.push(...rows.map((row) => row.consumer.id));
        yield rows;
      }
    },
  };
  const own = { payers: () => payers, customer: 'acme', bounds: { rows: 10, groups: 10 } };
  const answer = await ask(watched, 'from=2026-11&group_by=none', own);
  expect(jsonIn(answer).data).toMatchObject([{ requests: services.length }]);
  expect(new Set(read)).toEqual(new Set(['consumer-0']));
});
