import { expect, test } from '@jest/globals';
import { unlikeCustomersFile } from '../../../soak/judge/files.ts';
import { unlikeTotals } from '../../../soak/judge/held-totals.ts';
import { usageOf } from '../../../soak/judge/usage.ts';
import { addTo, counterSubject, type Ledger, poisonSubject } from '../../../soak/ledger.ts';

const month = '2026-11';
const at = Date.UTC(2026, 10, 22, 12, 15);
const claims = new Map([['cust-1', 'acme']]);

/** Two billable requests and one that is not, of a customer; one of an unclaimed consumer. */
const ledger = (): Ledger => {
  const made: Ledger = new Map();
  const add = (number: number, status: number, meter = 'requests', amount = 1): void => {
    const consumer = { id: `id-${number}`, customId: `cust-${number}`, username: '' };
    addTo(made, counterSubject({ at, consumer, service: 'orders', status }, meter), amount);
  };
  for (const status of [200, 404, 500]) add(1, status);
  add(1, 200, 'request_bytes', 700);
  add(2, 429);
  addTo(made, poisonSubject('r-1'), 1);
  return made;
};
const usage = usageOf(ledger(), claims);

test('usage is by day, payer and meter; poison is none', () => {
  expect(usage).toHaveLength(5);
  expect(usage).toContainEqual({
    day: '2026-11-22',
    customer: 'acme',
    meter: 'request_bytes',
    isBillable: true,
    amount: 700,
  });
  expect(usage.filter(({ customer }) => customer === 'cust-2')).toMatchObject([
    { isBillable: false, amount: 1 },
  ]);
});

const held = (value: number | null) =>
  unlikeTotals({
    usage,
    customers: ['acme', 'unused'],
    months: [month],
    held: (customer) => ({ http: customer === 'acme' ? value : null }),
  });

test('a system must hold the billable total, and nothing of a customer without usage', () => {
  expect(held(2)).toEqual([]);
  expect(held(3)).toEqual(['http holds 3 of acme in 2026-11, not 2']);
  expect(held(null)).toEqual(['http holds null of acme in 2026-11, not 2']);
});

const file = (...rows: readonly string[]): string =>
  ['month,timezone,customer_id,customer_name,requests,billable_requests', ...rows, ''].join('\r\n');

test('the file of customers must have each customer with its totals, and no other', () => {
  const right = ['2026-11,UTC,acme,,3,2', '2026-11,UTC,cust-2,,1,0'] as const;
  const unlike = (...rows: readonly string[]) =>
    unlikeCustomersFile(file(...rows), { usage, month });
  expect(unlike(...right)).toEqual([]);
  expect(unlike(right[0])).toEqual([
    'the report of 2026-11 has of cust-2: nothing; used were: 1 requests, 0 billable',
  ]);
  expect(unlike('2026-11,UTC,acme,,3,3', right[1])).toHaveLength(1);
  expect(unlike(...right, '2026-11,UTC,bolt,,1,1')).toEqual([
    'the report of 2026-11 has of bolt: 1 requests, 1 billable; used were: nothing',
  ]);
});
