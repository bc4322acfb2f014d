import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';

const payersIn = (text: string) => {
  const reading = readBillableText(text);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return payersOf(reading.file.customers, 'UTC');
};

const used = (customId: string) => ({ id: 'k1', customId, username: '' });
const november = Date.parse('2026-11-15T00:00:00Z');

const moved = `customers:
  - id: later
    consumers: [{ consumer: custom_id:c, since: 2030-01 }]
  - id: first
    consumers: [custom_id:c]
  - id: second
    consumers: [{ consumer: custom_id:c, since: 2026-11 }]
  - id: between
    consumers: [{ consumer: custom_id:c, since: 2026-06 }]
`;

test('a claim from a month that is to come counts from that month on, whatever the order in the file', () => {
  const payers = payersIn(moved);
  const payerIn = (month: string) =>
    payers.customerAt(used('c'), Date.parse(`${month}-01T00:00:00Z`)).id;
  expect(['2026-05', '2026-06', '2026-10', '2026-11', '2029-12', '2030-01'].map(payerIn)).toEqual([
    'first',
    'between',
    'between',
    'second',
    'second',
    'later',
  ]);
});

test('a claim that begins in the future leaves the consumer to itself until then', () => {
  const payers = payersIn(
    'customers: [{ id: later, consumers: [{ consumer: custom_id:c, since: 2030-01 }] }]',
  );
  expect(payers.customerAt(used('c'), november)).toEqual({ id: 'c', name: '' });
});

test('a custom id that is the id of a customer who does not claim it pays for itself, under another id', () => {
  const payers = payersIn('customers: [{ id: acme, consumers: [custom_id:cust-1] }]');
  expect(payers.customerAt(used('acme'), november)).toEqual({ id: 'custom_id:acme', name: '' });
});
