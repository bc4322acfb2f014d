import { describe, expect, test } from '@jest/globals';
import { itemBytes } from '../../../support/dynamodb/item-size.ts';
import {
  cutChunks,
  textOfChunk,
  weighRows,
} from '../../../../shared/adapters/dynamodb/journal/chunk.ts';
import { rowUpdate } from '../../../../shared/adapters/dynamodb/rows/row.ts';
import { defaultLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import {
  cutBytes,
  packTexts,
  unpackTexts,
} from '../../../../shared/adapters/dynamodb/table/blob.ts';
import { readDeltas } from '../../../../shared/metering/receipt-text.ts';
import { toQuarterDayRows } from '../../../../shared/metering/aggregate.ts';
import type { Consumer } from '../../../../shared/metering/consumer.ts';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { publishedLimits } from '../../../support/dynamodb/limits.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { refusingMoreThan } from '../../../support/dynamodb/faults.ts';
import {
  allStatuses,
  evenTraffic,
  fullItem,
  fullRow,
  kongConsumers,
} from '../../../support/metering/full-pages.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { simulatedRuntime } from '../../../support/metering/runtime.ts';

const page = '2026-11';
const at = Date.parse('2026-11-22T12:00:00Z');

/** The names that take most room: in keys, in attributes and as JSON text. */
const largestConsumer: Consumer = {
  id: '\0'.repeat(255),
  customId: '\0'.repeat(1024),
  username: '\0'.repeat(1024),
};

const largestPage = fullItem(fullRow(page, largestConsumer, allStatuses, Number.MAX_SAFE_INTEGER));

describe('the largest page that there can be', () => {
  test('is far below the largest item', () => {
    expect(itemBytes(largestPage)).toBeGreaterThan(150_000);
    expect(itemBytes(largestPage)).toBeLessThan(publishedLimits.itemBytes / 2);
  });

  test('fits a transaction as many times as a chunk has rows', () => {
    const chunk = itemBytes(largestPage) * defaultLimits.chunkRows;
    expect(chunk).toBeLessThan(publishedLimits.transactionBytes);
  });
});

test('the largest update of a row stays within the bytes and operators of an expression', () => {
  const events = Array.from({ length: defaultLimits.rowCells }, (_, i) =>
    event({ consumer: largestConsumer, status: 100 + i, at }),
  );
  const [row] = toQuarterDayRows(events);
  if (row === undefined) throw new Error('no row');
  const { UpdateExpression: expression = '' } = rowUpdate('t', { ...row, page }, 16);
  expect(Buffer.byteLength(expression)).toBeLessThan(publishedLimits.expressionBytes * 0.6);
  expect(expression.split(',').length + 4).toBeLessThan(publishedLimits.operators * 0.7);
});

describe('the largest group', () => {
  // A body of 32 MB holds at most about 90,000 entries of what is read of them.
  const entries = 90_000;

  test('is cut into parts that are each below the largest item', () => {
    const { chunkRows: rows, rowCells: cells, chunkBytes, partBytes } = defaultLimits;
    const hostile = Array.from({ length: 300 }, (_, i) =>
      event({
        consumer: { ...largestConsumer, id: `${'\0'.repeat(250)}${i}` },
        status: 100 + i,
        at,
      }),
    );
    const deltas = toQuarterDayRows([
      ...hostile,
      ...evenTraffic(entries, kongConsumers(10_000), 8, () => at),
    ]);
    const chunks = cutChunks(weighRows(deltas, { cells }), { rows, cells, bytes: chunkBytes });
    const packed = packTexts(chunks.map(textOfChunk));
    const pieces = cutBytes(packed, partBytes);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(partBytes);
    expect(partBytes).toBeLessThan(publishedLimits.itemBytes * 0.8);
    const read = unpackTexts(Buffer.concat(pieces)).flatMap(readDeltas);
    expect(read).toHaveLength(deltas.length);
  });

  test('of one consumer with every status counts all of them', async () => {
    const events = allStatuses.flatMap((status) => [
      event({ status, at }),
      event({ status, at: at - 86_400_000 }),
    ]);
    const store = openDynamoDbStore(createDynamoDbDouble({ turn: nextTurn }), simulatedRuntime(1));
    expect(await store.applyOnce(batch({ events }))).toEqual({ kind: 'applied' });
    const contents = await contentsOf(store, pagesOf(events));
    expect(Object.values(contents).reduce((sum, count) => sum + count, 0)).toBe(events.length * 2);
  });
});

test('a group that DynamoDB does not take in one transaction is added in chunks instead', async () => {
  const double = createDynamoDbDouble({ turn: nextTurn });
  const db = refusingMoreThan(double, 1 + defaultLimits.chunkRows);
  const store = openDynamoDbStore(db, simulatedRuntime(1));
  const events = kongConsumers(40).map((each) => event({ consumer: each, at }));
  const large = batch({ events });
  expect(await store.applyOnce(large)).toEqual({ kind: 'applied' });
  expect(await store.applyOnce(large)).toEqual({ kind: 'duplicate' });
  const proofs = double.items().filter(({ sk }) => sk?.S?.startsWith('m#') === true);
  expect(proofs).toHaveLength(4);
  expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
  expect(await store.receipt(large.id)).toMatchObject({ state: 'applied', deltas: large.deltas });
});

test('what one receipt cannot hold lies in parts, and one with a part that is gone is an error', async () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const store = openDynamoDbStore(db, simulatedRuntime(1), { partBytes: 200 });
  const events = kongConsumers(40).map((each) => event({ consumer: each, at }));
  const large = batch({ events });
  expect(await store.applyOnce(large)).toEqual({ kind: 'applied' });
  expect(await store.receipt(large.id)).toMatchObject({ deltas: large.deltas });
  expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));

  const holed = db.items().filter(({ sk }) => sk?.S !== 'p#000002');
  const other = createDynamoDbDouble({ turn: nextTurn, items: holed });
  await expect(openDynamoDbStore(other, simulatedRuntime(2)).receipt(large.id)).rejects.toThrow(
    /has \d+ parts of \d+/,
  );
});

test('a batch whose part is refused leaves no receipt that could never be read', async () => {
  const double = createDynamoDbDouble({ turn: nextTurn });
  let isRefusing = true;
  const db = {
    ...double,
    write: async (...[action, signal]: Parameters<typeof double.write>) => {
      if (isRefusing && action.Put?.Item?.['sk']?.S?.startsWith('p#') === true) {
        throw Object.assign(new Error('too large'), { name: 'ValidationException' });
      }
      await double.write(action, signal);
    },
  };
  const store = openDynamoDbStore(db, simulatedRuntime(1), { partBytes: 50 });
  await expect(store.applyOnce(batch())).rejects.toThrow('part 0');
  expect(await store.receipt(batch().id)).toBeNull();
  isRefusing = false;
  expect(await store.applyOnce(batch())).toEqual({ kind: 'applied' });
});

test('the most quarantine that one receipt holds is below the largest item', async () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const store = openDynamoDbStore(db, simulatedRuntime(1));
  for (const count of [500, 2500]) {
    const records = Array.from({ length: count }, (_, i) =>
      quarantined({
        requestId: `request-${i}-${'x'.repeat(60)}`,
        consumer: consumer({ id: `${i}` }),
      }),
    );
    const full = batch({ name: `full ${count}`, events: [event()], quarantined: records });
    await store.applyOnce(full);
    const replay = batch({
      name: `replay ${count}`,
      replayOf: { batch: full.id, records: records.map((_, i) => i) },
    });
    expect(await store.applyOnce(replay)).toEqual({ kind: 'applied' });
    expect((await store.receipt(full.id))?.replayed).toHaveLength(count);
  }
  expect(Math.max(...db.items().map(itemBytes))).toBeLessThan(publishedLimits.itemBytes);
});
