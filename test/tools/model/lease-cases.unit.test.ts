import { expect, test } from '@jest/globals';
import { leaseCases } from '../../../tools/model/lease-cases.ts';

test.each(leaseCases)('the model is as it must be: $what', ({ mustHold, run }) => {
  expect(run().kind).toBe(mustHold ? 'holds' : 'breaks');
});
