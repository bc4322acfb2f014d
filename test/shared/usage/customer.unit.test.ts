import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anonymous, type Consumer } from '../../../shared/metering/consumer.ts';
import { unclaimedCustomer } from '../../../shared/usage/customer.ts';
import { runs } from '../../support/local/runs.ts';

const customerOf = (id: string, customId: string, username = ''): string =>
  unclaimedCustomer({ id, customId, username }).id;

test.each([
  ['a custom id', 'uuid', 'cust-0001', 'cust-0001'],
  ['no custom id', 'uuid', '', 'id:uuid'],
  ['a custom id that is the id of another', 'other', 'uuid', 'uuid'],
  ['no consumer', 'anonymous', '', 'anonymous'],
  ['a custom id that is anonymous', 'uuid', 'anonymous', 'custom_id:anonymous'],
  ['a custom id that begins with id:', 'uuid', 'id:uuid', 'custom_id:id:uuid'],
  ['a custom id that begins with custom_id:', 'uuid', 'custom_id:x', 'custom_id:custom_id:x'],
  ['a custom id that holds id: further on', 'uuid', 'an id:x', 'an id:x'],
  ['a custom id of another case', 'uuid', 'ID:x', 'ID:x'],
])('%s: the consumer %j with custom id %j is the customer %j', (_, id, customId, customer) => {
  expect(customerOf(id, customId)).toBe(customer);
});

test('a username decides nothing, so that a rename moves no usage', () => {
  expect(customerOf('uuid', '', 'acme')).toBe(customerOf('uuid', '', 'renamed'));
});

test('a customer has no name without a directory', () => {
  expect(unclaimedCustomer(anonymous).name).toBe('');
});

const text = fc.oneof(
  fc.constantFrom('anonymous', 'a', 'id:a', 'custom_id:a', 'custom_id:id:a', 'id:', ''),
  fc
    .array(fc.constantFrom('id:', 'custom_id:', 'anonymous', 'a', ':'), { maxLength: 3 })
    .map((parts) => parts.join('')),
);

/** What makes two consumers the same customer: the same custom id, or without one the same id. */
const payer = ({ id, customId }: Consumer): string =>
  JSON.stringify([customId === '' && id, customId]);

test('strangers never share a customer, whatever their ids and names', () => {
  const consumer = fc.record({
    id: text.filter((id) => id !== ''),
    customId: text,
    username: text,
  });
  fc.assert(
    fc.property(consumer, consumer, (one, other) => {
      expect(unclaimedCustomer(one).id === unclaimedCustomer(other).id).toBe(
        payer(one) === payer(other),
      );
    }),
    { numRuns: runs(2_000) },
  );
});
