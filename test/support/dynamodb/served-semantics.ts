import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbDouble } from './double.ts';
import { expectExactHistory } from './histories.ts';
import { outcomeOf } from './request-outcomes.ts';
import { arbitraryRequests } from './requests.ts';
import { servedPartitions, type ServedTable } from './served-table.ts';

type Runs = { readonly requests: number; readonly histories: number };

/** That a server has the semantics of DynamoDB that the store rests on. */
export const describeServedSemantics = (
  openTable: () => Promise<ServedTable>,
  runs: Runs,
): void => {
  const within = async (use: (table: ServedTable) => Promise<void>): Promise<void> => {
    const table = await openTable();
    try {
      await use(table);
    } finally {
      await table.close();
    }
  };

  test('answers random requests as the double does', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequests, async (requests) =>
        within(async ({ db, table }) => {
          const double = createDynamoDbDouble();
          for (const request of requests) {
            expect(await outcomeOf(double, request, table)).toEqual(
              await outcomeOf(db, request, table),
            );
          }
        }),
      ),
      { numRuns: runs.requests },
    );
  });

  test('keeps exact totals through histories of faults, crashes and redeliveries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) =>
        within(async ({ db, table }) =>
          expectExactHistory(seed, db, () => undefined, { table, partitions: servedPartitions }),
        ),
      ),
      { numRuns: runs.histories },
    );
  });
};
