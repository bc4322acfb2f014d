import process from 'node:process';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { expectHonestReads } from '../../../support/dynamodb/readers.ts';
import { nextTurn } from '../../../support/dynamodb/stores.ts';
import { seededRandom } from '../../../support/metering/runtime.ts';

/** `SEEDS=500 npm test -- …` tries more of them. */
const seeds = Number(process.env['SEEDS'] ?? 40);

test.each([false, true])(
  'what is read while several commit says how far it is, and never counts twice (seen in pieces: %s)',
  async (isTorn) => {
    let reads = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const torn = isTorn ? { torn: seededRandom(seed) } : {};
        reads += await expectHonestReads(seed, createDynamoDbDouble({ turn: nextTurn, ...torn }));
      }),
      { numRuns: seeds },
    );
    expect(reads).toBeGreaterThan(2 * seeds);
  },
  120_000 + 2_000 * seeds,
);
