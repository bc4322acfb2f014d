import { expect, test } from '@jest/globals';
import { exactSum, SumTooLarge } from '../../../shared/usage/exact-sum.ts';

test('a sum that a number holds is shown, one above it is refused with the name of the meter', () => {
  expect(exactSum(Number.MAX_SAFE_INTEGER, 'credits')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => exactSum(2 ** 53, 'credits')).toThrow(SumTooLarge);
  expect(new SumTooLarge('credits')).toMatchObject({
    name: 'SumTooLarge',
    code: 'sum_too_large',
    message: 'credits: a sum is beyond 9007199254740991 and cannot be shown exactly',
  });
});
