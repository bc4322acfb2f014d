import { test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { expectExactHistory } from '../../../support/dynamodb/histories.ts';
import { nextTurn } from '../../../support/dynamodb/stores.ts';
import { seededRandom } from '../../../support/metering/runtime.ts';

const playHistories = async ({ isTorn }: { readonly isTorn: boolean }): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const db = createDynamoDbDouble({
        turn: nextTurn,
        ...(isTorn && { torn: seededRandom(seed) }),
      });
      await expectExactHistory(seed, db, () => {
        db.forgetTokens();
      });
    }),
    { numRuns: 100 },
  );
};

/** In parts, so that none of them takes long on a busy machine. */
const parts = [1, 2, 3, 4, 5];

test.each(parts)(
  '500 histories of faults, crashes and redeliveries leave exact totals (part %i)',
  async () => playHistories({ isTorn: false }),
);

test.each(parts)(
  '500 where transactions are seen in pieces leave exact totals (part %i)',
  async () => playHistories({ isTorn: true }),
);
