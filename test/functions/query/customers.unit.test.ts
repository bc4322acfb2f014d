import { expect, test } from '@jest/globals';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { event } from '../../support/metering/events.ts';

const seen = (when: string, id: string, customId: string, username: string): UsageEvent =>
  event({ at: Date.parse(when), consumer: { id, customId, username } });

const october = '2026-10-15T12:00:00Z';
const november = '2026-11-15T12:00:00Z';

const rowsOf = async (events: readonly UsageEvent[], query: string) => {
  const answer = await ask(await storeOf([events]), query);
  expect(answer.status).toBe(200);
  return jsonIn(answer).data;
};

/** The consumers of the rows of an answer. */
const consumersOf = async (events: readonly UsageEvent[], query: string) =>
  (await rowsOf(events, query)).map((row) => row['consumer_id']);

/** The customers of the rows of an answer, with their names and requests. */
const customersOf = async (events: readonly UsageEvent[], query: string) =>
  (await rowsOf(events, `group_by=customer&${query}`)).map((row) =>
    [row['customer_id'], String(row['customer_name']), row['requests']].join(' '),
  );

test('a consumer that was deleted and made anew is one customer', async () => {
  const anew = [
    seen(october, 'old-id', 'C-1', 'acme'),
    seen(november, 'old-id', 'C-1', 'acme'),
    seen(november, 'new-id', 'C-1', 'acme'),
  ];
  expect(await customersOf(anew, 'consumer=custom_id:C-1&from=2026-11')).toEqual(['C-1 null 2']);
  expect(await customersOf(anew, 'consumer=acme&from=2026-11')).toEqual(['C-1 null 2']);
  expect(await customersOf(anew, 'customer=C-1&from=2026-11')).toEqual(['C-1 null 2']);
});

test('strangers that share a username stand apart', async () => {
  const events = [seen(november, 'ws1', '', 'shop'), seen(november, 'ws2', '', 'shop')];
  expect(await customersOf(events, 'consumer=username:shop&from=2026-11')).toEqual([
    'id:ws1 null 1',
    'id:ws2 null 1',
  ]);
});

const alike = [
  seen(november, 'plain', '', 'p'),
  seen(november, 'other', 'plain', 'o'),
  seen(november, 'third', 'id:plain', ''),
  seen(november, 'fallback', 'anonymous', 'anonymous'),
  event({ at: Date.parse(november), consumer: { id: 'anonymous', customId: '', username: '' } }),
];

test('a name that reads like another never joins strangers', async () => {
  expect(await customersOf(alike, 'from=2026-11')).toEqual([
    'anonymous null 1',
    'custom_id:anonymous null 1',
    'custom_id:id:plain null 1',
    'id:plain null 1',
    'plain null 1',
  ]);
});

test.each([
  ['plain', 'other'],
  ['id:plain', 'plain'],
  ['custom_id:id:plain', 'third'],
  ['custom_id:anonymous', 'fallback'],
  ['anonymous', 'anonymous'],
])('customer=%s selects the requests of the consumer %s alone', async (customer, id) => {
  const query = new URLSearchParams({ customer, from: '2026-11' }).toString();
  expect(await consumersOf(alike, query)).toEqual([id]);
});

test.each(['custom_id:plain', 'id:', 'id:nobody', 'nobody', 'Plain'])(
  'customer=%s, whose id no one has, selects nothing',
  async (customer) => {
    const query = new URLSearchParams({ customer, from: '2026-11' }).toString();
    expect(await consumersOf(alike, query)).toEqual([]);
  },
);

test('customer is repeatable, and consumer selects within it', async () => {
  expect(await customersOf(alike, 'customer=plain&customer=id:plain&from=2026-11')).toEqual([
    'id:plain null 1',
    'plain null 1',
  ]);
  expect(await consumersOf(alike, 'customer=plain&consumer=o&from=2026-11')).toEqual(['other']);
  expect(await consumersOf(alike, 'customer=plain&consumer=p&from=2026-11')).toEqual([]);
  // Bare, it is the id of one and the custom id of another; of this customer it is one.
  expect(await consumersOf(alike, 'customer=plain&consumer=plain&from=2026-11')).toEqual(['other']);
});
