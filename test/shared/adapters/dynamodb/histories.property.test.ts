import { test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { expectExactHistory } from '../../../support/dynamodb/histories.ts';
import { nextTurn } from '../../../support/dynamodb/stores.ts';

test('500 histories of faults, crashes and redeliveries leave exact totals', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const db = createDynamoDbDouble(nextTurn);
      await expectExactHistory(seed, db, () => {
        db.forgetTokens();
      });
    }),
    { numRuns: 500 },
  );
}, 120_000);
