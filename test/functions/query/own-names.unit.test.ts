import { expect, test } from '@jest/globals';

import { event } from '../../support/metering/events.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';

const consumers = 50;
const events = Array.from({ length: consumers }, (_, i) =>
  event({ consumer: { id: `k${i}`, customId: 'acme', username: `name-${i}` } }),
);

/** What a customer's question reads, in rows. */
const rowsRead = async (query: string) => {
  const store = await storeOf([events]);
  let rows = 0;
  const watched: typeof store = {
    ...store,
    async *read(selection) {
      for await (const chunk of store.read(selection)) {
        rows += chunk.length;
        yield chunk;
      }
    },
  };
  const answer = await ask(watched, query, { customer: 'acme' });
  return { rows, answer };
};

test('a customer that names very many consumers has its own rows read once for all of them', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `consumer=stranger-${i}`);
  const { rows, answer } = await rowsRead(`${names.join('&')}&consumer=name-7`);
  expect(jsonIn(answer).data).toMatchObject([{ consumer_id: 'k7' }]);
  const one = await rowsRead('consumer=name-7');
  expect(rows).toBe(one.rows);
});

test('a value that is named again is not looked up again', async () => {
  const store = await storeOf([events]);
  const lookups = async (query: string): Promise<number> => {
    let asked = 0;
    const watched: typeof store = {
      ...store,
      findIds: async (...args) => {
        asked++;
        return store.findIds(...args);
      },
    };
    expect(jsonIn(await ask(watched, query)).data).toHaveLength(1);
    return asked;
  };
  const many = Array.from({ length: 300 }, () => 'consumer=name-7').join('&');
  expect(await lookups(many)).toBe(await lookups('consumer=name-7'));
});
