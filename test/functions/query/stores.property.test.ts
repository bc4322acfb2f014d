import { test } from '@jest/globals';
import * as fc from 'fast-check';
import { doubleSubject } from '../../support/dynamodb/stores.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { sqliteSubject } from '../../support/stores/sqlite.ts';
import { arbitraryAsked } from '../../support/usage/arbitrary-asked.ts';
import { expectSameAnswers } from '../../support/usage/same-answers.ts';

const small = {
  actions: 6,
  chunkRows: 2,
  chunkBytes: 200,
  partBytes: 500,
  rowsPerRequest: 3,
};

test.each([
  sqliteSubject,
  doubleSubject('DynamoDB'),
  doubleSubject('DynamoDB, tiny limits', small),
])(
  'the $name store answers every query as the one in memory does, byte for byte',
  async (subject) => {
    await fc.assert(
      fc.asyncProperty(arbitraryAsked, fc.integer({ min: 1, max: 5 }), async (asked, limit) => {
        const opened = await subject.open();
        try {
          await expectSameAnswers(opened.store, asked, limit);
        } finally {
          await opened.close();
        }
      }),
      { numRuns: runs(20) },
    );
  },
  propertyMs,
);
