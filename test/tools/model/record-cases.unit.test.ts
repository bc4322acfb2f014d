import { expect, test } from '@jest/globals';
import { recordCases } from '../../../tools/model/record-cases.ts';

test.each(recordCases)('the model is as it must be: $what', ({ mustHold, run }) => {
  expect(run().kind).toBe(mustHold ? 'holds' : 'breaks');
});
