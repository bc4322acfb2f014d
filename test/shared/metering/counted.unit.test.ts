import { expect, test } from '@jest/globals';
import { counted } from '../../../shared/metering/counted.ts';

test('one is singular, none and several are not', () => {
  expect([0, 1, 2].map((number) => counted(number, 'request'))).toEqual([
    '0 requests',
    '1 request',
    '2 requests',
  ]);
  expect([1, 2].map((number) => counted(number, 'entry', 'entries'))).toEqual([
    '1 entry',
    '2 entries',
  ]);
});
