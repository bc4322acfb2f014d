import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Answer, ask, jsonIn, storeOf } from '../../support/usage/billable.ts';
import { doubleSubject } from '../../support/dynamodb/stores.ts';
import type { Params } from '../../support/usage/oracle.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { sqliteSubject } from '../../support/stores/sqlite.ts';
import { arbitraryAsked } from '../../support/usage/arbitrary-asked.ts';

const small = {
  actions: 6,
  chunkRows: 2,
  chunkBytes: 200,
  partBytes: 500,
  rowsPerRequest: 3,
};

/** How far an answer is differs: a store whose batches wait for each other says a little less. */
const withoutAsOf = (answer: Answer): Answer => ({
  ...answer,
  text: answer.text.replace(/"as_of":"[^"]*"/, ''),
});

const isCsv = (params: Params): boolean =>
  params.some(([name, value]) => value === 'csv' || (name === 'csv' && value === 'true'));

/** Such an answer has no further pages. */
const isLargestFirst = (params: Params): boolean =>
  params.some(([name, value]) => name === 'order' && value === 'requests');

test.each([
  sqliteSubject,
  doubleSubject('DynamoDB'),
  doubleSubject('DynamoDB, tiny limits', small),
])(
  'the $name store answers every query as the one in memory does, byte for byte',
  async (subject) => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryAsked,
        fc.integer({ min: 1, max: 5 }),
        async ({ usage, params }, limit) => {
          const { events, turn } = usage;
          const lists = [events.slice(0, 12), events.slice(12)];
          const reference = await storeOf(lists);
          const opened = await subject.open();
          try {
            const store = await storeOf([...lists].reverse(), opened.store);
            const at = turn + 86_400_000;
            const expected = await ask(reference, params, { at });
            expect(withoutAsOf(await ask(store, params, { at }))).toEqual(withoutAsOf(expected));
            if (expected.status !== 200 || isCsv(params) || isLargestFirst(params)) return;

            const rows: unknown[] = [];
            let paging: Params = [['limit', String(limit)]];
            for (;;) {
              const page = jsonIn(await ask(store, [...params, ...paging], { at }));
              rows.push(...page.data);
              if (page.next_cursor === null) break;
              paging = [
                ['cursor', page.next_cursor],
                ['limit', String(limit)],
              ];
            }
            expect(rows).toEqual(jsonIn(expected).data);
          } finally {
            await opened.close();
          }
        },
      ),
      { numRuns: runs(20) },
    );
  },
  propertyMs,
);
