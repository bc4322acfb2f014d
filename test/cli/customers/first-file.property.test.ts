import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { firstFile } from '../../../cli/customers/first-file.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import { unclaimedCustomer } from '../../../shared/usage/customer.ts';

const payersAfter = (consumers: readonly Consumer[]) => {
  const text = firstFile(consumers);
  const read = readBillableText(text);
  if (read.kind === 'invalid') throw new Error(text);
  return payersOf(read.file.customers, 'UTC');
};

const payersOfAll = (consumers: readonly Consumer[]): readonly string[] => {
  const payers = payersAfter(consumers);
  return consumers.map((consumer) => payers.customerAt(consumer, 0).id);
};

test('a custom id stays the id of its customer, whatever usernames and other custom ids read', () => {
  const consumers = [
    { id: 'a', customId: '', username: 'cust-1' },
    { id: 'b', customId: 'cust-1', username: 'bob' },
    { id: 'c', customId: 'x y', username: '' },
    { id: 'd', customId: 'x-y', username: '' },
    { id: 'e', customId: 'x-y-2', username: '' },
  ];
  expect(payersOfAll(consumers)).toEqual(['cust-1-2', 'cust-1', 'x-y-3', 'x-y', 'x-y-2']);
});

test('what a consumer used under a custom id is not taken by its id', () => {
  const consumers = [
    { id: 'a', customId: '', username: 'u' },
    { id: 'a', customId: 'cust-1', username: 'u' },
  ];
  expect(payersOfAll(consumers)).toEqual(['id:a', 'cust-1']);
});

test('no usage changes hands by a first file', () => {
  const text = fc.constantFrom('', 'a', 'a-2', 'a b', 'a-b', 'a-b-2', 'anonymous', 'id:a', '007');
  const consumer = fc.record({
    id: fc.constantFrom('a', 'b', 'anonymous', 'k1', 'k2'),
    customId: text,
    username: text,
  });
  fc.assert(
    fc.property(fc.array(consumer, { maxLength: 8 }), (consumers) => {
      const before = consumers.map((one) => unclaimedCustomer(one).id);
      const after = payersOfAll(consumers);
      // Each has its own id of before, or one that no one had; and those who had one have one.
      for (const [i, id] of after.entries()) {
        if (before.includes(id)) expect(id).toBe(before[i]);
        for (const [j, other] of after.entries()) {
          expect(id === other).toBe(before[i] === before[j]);
        }
      }
    }),
  );
});
