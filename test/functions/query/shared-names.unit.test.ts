import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import { event } from '../../support/metering/events.ts';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';

const at = Date.parse('2026-11-15T12:00:00Z');

const seen = (id: string, customId: string, username: string): UsageEvent =>
  event({ at, consumer: { id, customId, username } });

const payersIn = (text: string): Payers => {
  const reading = readBillableText(text);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return payersOf(reading.file.customers, 'UTC');
};

/** Notes whose rows are read; `undefined` for those of everyone. */
const watching = (store: CounterReader) => {
  const asked: (readonly string[] | undefined)[] = [];
  const reader: CounterReader = {
    ...store,
    read: (selection) => {
      asked.push(selection.ids);
      return store.read(selection);
    },
  };
  return { asked, reader };
};

test('a shared name is refused also where one of those who have it used the service that is asked for', async () => {
  const events = [
    { ...seen('id-1', '', 'shared'), labels: { service: 'a', route: '', ai_model: '' } },
    { ...seen('id-2', '', 'shared'), labels: { service: 'b', route: '', ai_model: '' } },
  ];
  const answer = await ask(await storeOf([events]), 'consumer=shared&service=a');
  expect(detailIn(answer)).toContain('belongs to 2 consumers in this range: "id:id-1", "id:id-2"');
});

test('a shared name is not refused where one alone of those who have it is of the customer', async () => {
  // The second will be of the customer from the next month on.
  const events = [seen('id-1', 'acme-1', 'shared'), seen('id-2', 'acme-2', 'shared')];
  const payers = () =>
    payersIn(
      'customers: [{ id: acme, consumers: [custom_id:acme-1, { consumer: custom_id:acme-2, since: 2026-12 }] }]',
    );
  const store = await storeOf([events]);
  expect((await ask(store, 'consumer=shared', { payers })).status).toBe(400);
  for (const answer of [
    await ask(store, 'consumer=shared&customer=acme', { payers }),
    await ask(store, 'consumer=shared', { payers, customer: 'acme' }),
  ]) {
    expect(jsonIn(answer).data.map((row) => row['consumer_id'])).toEqual(['id-1']);
  }
});

test('a customer that asks for a shared name reads no row of others', async () => {
  const events = [seen('id-1', 'acme', 'shared'), seen('id-2', 'other', 'shared')];
  const { asked, reader } = watching(await storeOf([events]));
  const answer = await ask(reader, 'consumer=shared', { customer: 'acme' });
  expect(jsonIn(answer).data).toHaveLength(1);
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked.flat())).toEqual(new Set(['id-1']));
});
