import { expect, test } from '@jest/globals';
import { noLabels } from '../../../shared/metering/labels.ts';
import { newOwners } from '../../../shared/metering/owners.ts';
import { consumer } from '../../support/metering/events.ts';

const service = (name: string) => ({ ...noLabels, service: name });

test('equal consumers and labels are one owner, whatever objects they are', () => {
  const owners = newOwners<string[]>(() => []);
  owners.held(consumer(), service('a')).push('first');
  owners.held(consumer(), service('a')).push('second');
  owners.held(consumer(), service('b')).push('third');
  owners.held(consumer(), service('b')).push('fourth');
  owners.held(consumer(), service('a')).push('fifth');
  expect([...owners.all()].map(({ labels, held }) => [labels.service, ...held])).toEqual([
    ['a', 'first', 'second', 'fifth'],
    ['b', 'third', 'fourth'],
  ]);
});

test('an id with several names is several owners, in order of appearance', () => {
  const owners = newOwners<number[]>(() => []);
  const names = ['poppy', 'digit', 'poppy', 'shop', 'digit'];
  for (const [i, username] of names.entries()) {
    owners.held(consumer({ username }), noLabels).push(i);
  }
  owners.held(consumer({ username: 'digit', customId: 'other' }), noLabels).push(5);
  expect([...owners.all()].map(({ consumer: who, held }) => [who.username, held])).toEqual([
    ['poppy', [0, 2]],
    ['digit', [1, 4]],
    ['shop', [3]],
    ['digit', [5]],
  ]);
});
