import { test } from '@jest/globals';
import * as fc from 'fast-check';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../../support/dynamodb/emulator.ts';
import { servedPartitions } from '../../support/dynamodb/served-table.ts';
import { openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { arbitraryAsked } from '../../support/usage/arbitrary-asked.ts';
import { arbitraryLabelled, expectCountedByHand } from '../../support/usage/labelled.ts';
import { expectSameAnswers } from '../../support/usage/same-answers.ts';

const open = async () => {
  const { db, table, close } = await openEmulatorTable();
  return {
    store: openDynamoDbStore(db, processRuntime, patient, { table, partitions: servedPartitions }),
    close,
  };
};

const asked = [['consumer', ...labelNames, 'status'], ['customer', 'service'], ['ai_model']];

describeOnEmulator('on the AWS emulator', () => {
  test('every answer is the one of the store in memory, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryAsked, fc.integer({ min: 1, max: 5 }), async (question, limit) => {
        const { store, close } = await open();
        try {
          await expectSameAnswers(store, question, limit);
        } finally {
          await close();
        }
      }),
      { numRuns: 4 },
    );
  });

  test('labels and meters are what counting by hand gives', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelled, async (labelled) => {
        const { store, close } = await open();
        try {
          await expectCountedByHand(store, labelled, asked);
        } finally {
          await close();
        }
      }),
      { numRuns: 4 },
    );
  });
});
