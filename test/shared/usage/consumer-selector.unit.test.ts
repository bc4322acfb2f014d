import { expect, test } from '@jest/globals';
import { type ConsumerSelector, selects } from '../../../shared/usage/consumer-selector.ts';

const consumer = { id: 'an id', customId: 'a custom id', username: 'a username' };
const values = Object.values(consumer);
const selectedBy = (kind: ConsumerSelector['kind']): string[] =>
  values.filter((value) => selects({ kind, value }, consumer));

test.each([
  ['id', ['an id']],
  ['customId', ['a custom id']],
  ['username', ['a username']],
  ['any', values],
] as const)('a selector of kind %s selects by %j alone', (kind, selected) => {
  expect(selectedBy(kind)).toEqual(selected);
});

test('a selector of any kind does not select another value', () => {
  expect(selects({ kind: 'any', value: 'another' }, consumer)).toBe(false);
});
