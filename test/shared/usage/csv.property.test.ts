import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { guardedCell, rawCell } from '../../../shared/usage/csv-cell.ts';
import { ask, storeOf } from '../../support/usage/billable.ts';
import { event, hostileNames } from '../../support/metering/events.ts';
import { runs } from '../../support/local/runs.ts';

const sharp = Array.from('=+-@\t\r\n\'",; a\u00e9\u{1f600}\uFEFF');

const arbitraryName = fc.oneof(
  fc.constantFrom(...hostileNames),
  fc.string({ unit: fc.constantFrom(...sharp), minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;
const arbitraryDelimiter = fc.constantFrom('comma' as const, 'semicolon' as const, 'tab' as const);

/** What finance does to have the names back: one apostrophe less wherever a guard can stand. */
const unguarded = (text: string): string => text.replaceAll(/(^|[,;\t\r\n])'/g, '$1');

const cellIn = (csv: string): string => {
  const [[cell] = []]: string[][] = parse(`${csv},\r\n`, { recordDelimiter: '\r\n' });
  return cell ?? '';
};

test('a text comes out of its cell exactly: raw as it is, else without the guards', () => {
  fc.assert(
    fc.property(arbitraryName, (name) => {
      expect(cellIn(rawCell(name))).toBe(name);
      expect(unguarded(cellIn(guardedCell(name)))).toBe(name);
    }),
    { numRuns: runs(2_000) },
  );
});

test('names come out of an answer exactly, whatever its delimiter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ id: arbitraryName, customId: arbitraryName, username: arbitraryName }),
      arbitraryDelimiter,
      async (consumer, delimiter) => {
        const store = await storeOf([[event({ consumer })]]);
        const { id, username, customId } = consumer;
        for (const isRaw of [true, false]) {
          const { text } = await ask(store, `csv=true&raw=${isRaw}&delimiter=${delimiter}`);
          const records: string[][] = parse(text, {
            delimiter: delimiters[delimiter],
            recordDelimiter: '\r\n',
          });
          expect(records).toHaveLength(2);
          const cells = records[1]?.slice(3, 6) ?? [];
          expect(isRaw ? cells : cells.map(unguarded)).toEqual([id, username, customId]);
        }
      },
    ),
    { numRuns: runs(300) },
  );
});

test('wherever a program cuts, no cell begins a formula', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ id: arbitraryName, customId: arbitraryName, username: arbitraryName }),
      arbitraryDelimiter,
      async (consumer, delimiter) => {
        const store = await storeOf([[event({ consumer })]]);
        const { text } = await ask(store, `csv=true&delimiter=${delimiter}`);
        // One that knows no quotes, and one that knows them.
        for (const cut of [text, parse(text, { delimiter: delimiters[delimiter] }).join('\n')]) {
          for (const cell of cut.split(/[,;\t\r\n]/)) expect(cell).not.toMatch(/^[=+\-@]/);
        }
      },
    ),
    { numRuns: runs(300) },
  );
});
