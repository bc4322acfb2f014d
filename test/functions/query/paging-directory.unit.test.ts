import { expect, test } from '@jest/globals';

import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import { yamlOf } from '../../support/customers/directory.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { ask, detailIn, jsonIn, storeOf } from '../../support/usage/billable.ts';

const by = (
  customers: Readonly<Record<string, readonly string[]>>,
  zone = 'UTC',
): (() => Payers) => {
  const written = Object.entries(customers).map(([id, values]) => ({
    id,
    name: '',
    claims: values.map((value) => ({ value: `custom_id:${value}`, since: null })),
  }));
  const read = readBillableText(yamlOf(written));
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const payers = payersOf(read.file.customers, zone);
  return () => payers;
};

const store = storeOf([
  ['m', 'n', 'z'].map((id) => event({ consumer: consumer({ id, customId: id, username: '' }) })),
]);

const before = by({ beta: ['m'], zeta: ['n', 'z'] });
const moved = by({ beta: ['m'], alpha: ['z'], zeta: ['n'] });

const second = async (query: string, payers: () => Payers, customer?: string) => {
  const asked = customer === undefined ? {} : { customer };
  const first = jsonIn(await ask(await store, `limit=1&${query}`, { payers: before, ...asked }));
  expect(first.next_cursor).not.toBeNull();
  const cursor = String(first.next_cursor);
  return ask(await store, `limit=1&${query}&cursor=${cursor}`, { payers, ...asked });
};

test.each(['group_by=customer', 'group_by=customer,service', 'customer=zeta&customer=beta'])(
  'a page of %s does not go on from one by other customers',
  async (query) => {
    expect((await second(query, before)).status).toBe(200);
    const refused = await second(query, moved);
    expect(refused.status).toBe(400);
    expect(detailIn(refused)).toContain('which is of another query');
    const again = by({ beta: ['m'], zeta: ['n', 'z'] });
    expect((await second(query, again)).status).toBe(200);
    const elsewhere = by({ beta: ['m'], zeta: ['n', 'z'] }, 'Asia/Tokyo');
    expect((await second(query, elsewhere)).status).toBe(400);
  },
);

test('where no row follows from who pays, the customers may change', async () => {
  expect((await second('group_by=consumer', moved)).status).toBe(200);
});

test("a customer's cursor says nothing of others: its own entry alone ends it", async () => {
  const others = by({ beta: [], gamma: ['m'], zeta: ['n', 'z'] });
  expect((await second('group_by=consumer', others, 'zeta')).status).toBe(200);
  expect((await second('group_by=consumer', moved, 'zeta')).status).toBe(400);
});
