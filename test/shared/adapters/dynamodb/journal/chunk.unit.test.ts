import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type ChunkLimits,
  cutChunks,
  rowsOfChunk,
  textOfChunk,
  weighRows,
} from '../../../../../shared/adapters/dynamodb/journal/chunk.ts';
import {
  sumRows,
  toMonthRows,
  toQuarterDayRows,
} from '../../../../../shared/metering/aggregate.ts';
import { eachCell } from '../../../../../shared/metering/cells.ts';
import { consumerKey } from '../../../../../shared/metering/consumer.ts';
import { writeDeltas } from '../../../../../shared/metering/receipt-text.ts';
import type { PageRow } from '../../../../../shared/metering/batch.ts';
import { arbitraryEvent, consumer, event } from '../../../../support/metering/events.ts';

const cellsOf = ({ cells }: PageRow): number => {
  let count = 0;
  eachCell(cells, () => count++);
  return count;
};

const arbitraryLimits: fc.Arbitrary<ChunkLimits> = fc.record({
  rows: fc.integer({ min: 2, max: 12 }),
  cells: fc.integer({ min: 1, max: 8 }),
  bytes: fc.integer({ min: 1, max: 2000 }),
});

const arbitraryDeltas = fc.array(arbitraryEvent, { maxLength: 60 }).map(toQuarterDayRows);

const cut = (deltas: readonly PageRow[], limits: ChunkLimits) =>
  cutChunks(weighRows(deltas, limits), limits).map((chunk) => chunk.map(({ row }) => row));

describe('chunks', () => {
  test('add up to the batch, whatever the limits', () => {
    fc.assert(
      fc.property(arbitraryDeltas, arbitraryLimits, (deltas, limits) => {
        const chunks = cut(deltas, limits);
        expect(sumRows(chunks.flat())).toEqual(deltas);
        const months = sumRows(chunks.flatMap((chunk) => toMonthRows(chunk)));
        expect(months).toEqual(toMonthRows(deltas));
      }),
    );
  });

  test('stay within the limits, and name no row twice', () => {
    fc.assert(
      fc.property(arbitraryDeltas, arbitraryLimits, (deltas, limits) => {
        for (const weighed of cutChunks(weighRows(deltas, limits), limits)) {
          const chunk = weighed.map(({ row }) => row);
          expect(textOfChunk(weighed)).toBe(writeDeltas(chunk));
          const rows = rowsOfChunk(chunk);
          expect(rows.length).toBeLessThanOrEqual(limits.rows);
          expect(Math.max(...rows.map(cellsOf))).toBeLessThanOrEqual(limits.cells);
          const keys = rows.map((row) => `${row.page} ${consumerKey(row.consumer)}`);
          expect(new Set(keys).size).toBe(keys.length);
          if (chunk.length > 1) {
            expect(Buffer.byteLength(writeDeltas(chunk))).toBeLessThanOrEqual(
              limits.bytes + chunk.length,
            );
          }
        }
      }),
    );
  });

  test('keep the rows of a consumer together where they fit', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const deltas = toQuarterDayRows(
      ids.flatMap((id) =>
        ['2026-10-31T23:00:00Z', '2026-11-01T01:00:00Z'].map((at) =>
          event({ consumer: consumer({ id }), at: Date.parse(at) }),
        ),
      ),
    );
    // Four rows each: two quarter days and two months.
    const chunks = cut(deltas, { rows: 10, cells: 200, bytes: 100_000 });
    const consumers = chunks.map((chunk) => [...new Set(chunk.map((row) => row.consumer.id))]);
    expect(consumers).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('of nothing are none', () => {
    expect(cut([], { rows: 2, cells: 1, bytes: 1 })).toEqual([]);
  });
});
