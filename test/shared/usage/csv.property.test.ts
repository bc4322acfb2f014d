import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { ask, storeOf } from '../../support/usage/billable.ts';
import { event, hostileNames } from '../../support/metering/events.ts';
import { runs } from '../../support/local/runs.ts';

const arbitraryName = fc.oneof(
  fc.constantFrom(...hostileNames),
  fc.string({
    unit: fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      "'",
      '"',
      ',',
      ' ',
      'a',
      '\u00e9',
      '\u{1f600}',
      '\uFEFF',
    ),
    minLength: 1,
    maxLength: 5,
  }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

test('names come out of a CSV exactly: raw as they are, else without one apostrophe', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryName,
      arbitraryName,
      arbitraryName,
      async (id, customId, username) => {
        const store = await storeOf([[event({ consumer: { id, customId, username } })]]);
        for (const isRaw of [true, false]) {
          const { text } = await ask(store, `csv=true&raw=${isRaw}`);
          const records: string[][] = parse(text, { recordDelimiter: '\r\n' });
          expect(records).toHaveLength(2);
          const cells = records[1]?.slice(3, 6) ?? [];
          expect(isRaw ? cells : cells.map((cell) => cell.replace(/^'/, ''))).toEqual([
            id,
            username,
            customId,
          ]);
          for (const cell of isRaw ? [] : cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        }
      },
    ),
    { numRuns: runs(300) },
  );
});
