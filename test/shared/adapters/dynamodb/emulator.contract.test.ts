import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { describeOnEmulator, openEmulatorTable } from '../../../support/dynamodb/emulator.ts';
import { expectExactHistory } from '../../../support/dynamodb/histories.ts';
import { outcomeOf } from '../../../support/dynamodb/request-outcomes.ts';
import { arbitraryRequests } from '../../../support/dynamodb/requests.ts';

describeOnEmulator('the AWS emulator', () => {
  test('answers random requests as the double does', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequests, async (requests) => {
        const { db, table, close } = await openEmulatorTable();
        const double = createDynamoDbDouble();
        try {
          for (const request of requests) {
            expect(await outcomeOf(double, request, table)).toEqual(
              await outcomeOf(db, request, table),
            );
          }
        } finally {
          await close();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps exact totals through histories of faults, crashes and redeliveries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { db, table, close } = await openEmulatorTable();
        try {
          await expectExactHistory(seed, db, () => undefined, table);
        } finally {
          await close();
        }
      }),
      { numRuns: 12 },
    );
  });
});
